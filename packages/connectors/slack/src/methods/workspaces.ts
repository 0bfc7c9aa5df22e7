import type { ProviderPage } from '@grantway/connector-kit'
import type { PageRequest, Workspaces } from '../api.ts'

/** How many workspaces are asked for what Slack does not give in pages. */
const maxAsked = 10

/** Goes through the workspaces page by page; the cursor says in which one it is. */
export const throughAll = async <Item>(
  workspaces: Workspaces,
  { after, limit }: PageRequest,
  fetch: (team: string | undefined, page: PageRequest) => Promise<ProviderPage<Item>>,
): Promise<ProviderPage<Item & { readonly teamId?: string | undefined }>> => {
  const teams = await workspaces()
  const [, at = teams[0], inside = after] = teams[0] === undefined ? [] : /^(\w*):(.*)$/.exec(after ?? '') ?? []
  const { items, next } = await fetch(at, { after: inside || undefined, limit })
  const placed = items.map((item) => ({ ...item, teamId: at }))
  if (at === undefined) return { items: placed, next }
  const following = teams[teams.indexOf(at) + 1]
  const onwards = following === undefined ? undefined : `${following}:`
  return { items: placed, next: next === undefined ? onwards : `${at}:${next}` }
}

/** Asks the workspaces one after the other, and gives what they have together. */
export const inEach = async <Item>(
  workspaces: Workspaces,
  fetch: (team: string | undefined) => Promise<readonly Item[]>,
): Promise<readonly Item[]> => {
  const found: Item[] = []
  for (const team of (await workspaces()).slice(0, maxAsked)) found.push(...(await fetch(team)))
  return found
}
