import { createPeople, userId, type People } from './people.ts'

/** Types of conversations in the API's words. */
export type Kind = 'public_channel' | 'private_channel' | 'im' | 'mpim'

/** A conversation and who is in it; `members` of a generated one are everybody else's business. */
export interface FakeChannel {
  readonly id: string
  readonly name: string
  readonly kind: Kind
  readonly members: readonly string[]
  readonly archived?: true
  /** Default: the workspace that is there without an organisation too. Direct messages belong to none. */
  readonly team?: string
}

/** A message. Replies carry the `ts` of the message that began their thread. */
export interface FakeMessage {
  readonly ts: string
  readonly user: string
  text: string
  readonly thread_ts?: string
  edited?: { readonly user: string; readonly ts: string }
  readonly reactions: { name: string; users: string[] }[]
  readonly files?: readonly string[]
}

/** How large a workspace is. Nothing of it takes memory before it is asked for. */
export interface Size {
  readonly people: number
  readonly channels: number
}

const [alice, bob, carol, dora] = [0, 1, 2, 3].map(userId) as [string, string, string, string]
/** Who and what is in every workspace. */
export const ids = {
  team: 'T0000ACME',
  /** A second workspace, and the organisation over both: with `grid` only. */
  labs: 'T0000LABS',
  enterprise: 'E0000CORP',
  alice,
  bob,
  carol,
  dora,
  general: 'C000000000',
  random: 'C000000001',
  design: 'C000000002',
  archive: 'C000000003',
  apollo: 'C0APOLLO00',
  secret: 'C0SECRET00',
  labsGeneral: 'C0LABSGEN0',
  robots: 'C0LABSROB0',
  dmWithBob: 'D000000001',
  dmWithCarol: 'D000000002',
  group: 'G000000001',
  notes: 'F000000001',
  picture: 'F000000002',
  hidden: 'F000000003',
} as const

const named: readonly FakeChannel[] = [
  { id: ids.general, name: 'general', kind: 'public_channel', members: [alice, bob, carol, dora] },
  { id: ids.random, name: 'random', kind: 'public_channel', members: [alice, bob] },
  { id: ids.design, name: 'design', kind: 'public_channel', members: [alice, carol] },
  { id: ids.archive, name: 'old-plans', kind: 'public_channel', members: [alice], archived: true },
  { id: ids.apollo, name: 'apollo', kind: 'private_channel', members: [alice, carol] },
  { id: ids.secret, name: 'board', kind: 'private_channel', members: [bob] },
  { id: ids.labsGeneral, name: 'general', kind: 'public_channel', members: [alice, bob], team: ids.labs },
  { id: ids.robots, name: 'robots', kind: 'public_channel', members: [alice, bob], team: ids.labs },
  { id: ids.dmWithBob, name: '', kind: 'im', members: [alice, bob] },
  { id: ids.dmWithCarol, name: '', kind: 'im', members: [alice, carol] },
  { id: ids.group, name: 'mpdm-alice--bob--carol-1', kind: 'mpim', members: [alice, bob, carol] },
]
const firstGenerated = 4

/** Everything that can change, of one run of the fake. */
export interface Workspace {
  readonly people: People
  readonly channel: (id: string) => FakeChannel | undefined
  /** Public channels from a position on; only the first workspace has very many. */
  readonly publicChannels: (
    from: number,
    count: number,
    team: string | undefined,
  ) => { readonly items: readonly FakeChannel[]; readonly next: number | undefined }
  readonly channelsOf: (user: string, kinds: readonly string[]) => readonly FakeChannel[]
  readonly messages: (channel: string) => FakeMessage[]
  readonly post: (channel: string, message: Omit<FakeMessage, 'ts' | 'reactions'>) => FakeMessage
  readonly open: (members: readonly string[]) => FakeChannel
}

/** Makes a workspace whose talk began an hour before `now`. */
export const createWorkspace = (size: Size, now: () => Date): Workspace => {
  const opened: FakeChannel[] = [...named]
  const talk = new Map<string, FakeMessage[]>()
  const begin = Math.floor(now().getTime() / 1000) - 3_600
  let posted = 0
  const generated = (index: number): FakeChannel | undefined =>
    index < firstGenerated
      ? named[index]
      : index < size.channels
      ? {
          id: `C${String(index).padStart(9, '0')}`,
          name: `channel-${index}`,
          kind: 'public_channel',
          members: [],
        }
      : undefined
  const messages = (id: string): FakeMessage[] => {
    const known = talk.get(id) ?? seeded(id, begin)
    talk.set(id, known)
    return known
  }
  return {
    people: createPeople(size.people),
    channel: (id) =>
      opened.find((one) => one.id === id) ??
      (/^C\d{9}$/.test(id) ? generated(Number(id.slice(1))) : undefined),
    publicChannels: (from, count, team) => {
      if (team === ids.labs) return { items: named.filter((one) => one.team === team), next: undefined }
      const items = Array.from({ length: count }, (_, offset) => generated(from + offset)).filter(
        (one) => one !== undefined,
      )
      return {
        items: items.filter(({ archived }) => !archived),
        next: from + count < size.channels ? from + count : undefined,
      }
    },
    channelsOf: (user, kinds) =>
      opened.filter(
        ({ kind, members, archived }) => kinds.includes(kind) && members.includes(user) && !archived,
      ),
    messages,
    post: (id, message) => {
      const ts = `${Math.floor(now().getTime() / 1000)}.${String((posted += 1)).padStart(6, '0')}`
      const fresh: FakeMessage = { ...message, ts, reactions: [] }
      messages(id).push(fresh)
      return fresh
    },
    open: (members) => {
      const same = (one: FakeChannel): boolean =>
        ['im', 'mpim'].includes(one.kind) && [...one.members].sort().join() === [...members].sort().join()
      const found = opened.find(same)
      if (found) return found
      const number = String(opened.length).padStart(9, '0')
      const fresh: FakeChannel =
        members.length === 2
          ? { id: `D${number}`, name: '', kind: 'im', members }
          : { id: `G${number}`, name: `mpdm-${number}`, kind: 'mpim', members }
      opened.push(fresh)
      return fresh
    },
  }
}

/** Oldest first: talk of the named channels, a thread at the end of some. */
const seeded = (id: string, begin: number): FakeMessage[] => {
  const members = named.find((one) => one.id === id)?.members ?? []
  if (members.length === 0) return []
  const tsAt = (index: number): string => `${begin + index * 60}.000000`
  const said = Array.from(
    { length: 25 },
    (_, index): FakeMessage => ({
      ts: tsAt(index),
      user: members[index % members.length] ?? alice,
      text: textAt(index),
      reactions: index === 3 ? [{ name: 'wave', users: [bob] }] : [],
      ...(index === 20 && { files: [ids.notes] }),
    }),
  )
  const threadTs = tsAt(24)
  const replies = Array.from(
    { length: 5 },
    (_, index): FakeMessage => ({
      ts: tsAt(30 + index),
      user: members[index % members.length] ?? alice,
      text: `The reply number ${index} about the sails`,
      thread_ts: threadTs,
      reactions: [],
    }),
  )
  return [...said.map((one) => (one.ts === threadTs ? { ...one, thread_ts: threadTs } : one)), ...replies]
}

const textAt = (index: number): string => {
  if (index === 10)
    return `We meet at *nine* in <#${ids.random}|random>, ask <@${ids.bob}> &amp; read <https://acme.example/plan|the plan>`
  return index % 5 === 0
    ? `The launch is ready, number ${index}`
    : `Some words about the harbour, number ${index}`
}
