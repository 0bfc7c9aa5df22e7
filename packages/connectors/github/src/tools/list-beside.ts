import { listPage, type CallContext, type Listing, type ProviderPage } from '@grantway/connector-kit'
import type { GithubApi } from '../client/index.ts'

/** A list that is a part of something, which is shown with it. */
type ListingBeside<Whole, Item, View> = Omit<Listing<Item, View>, 'fetch' | 'room'> & {
  readonly fetch: (page: {
    readonly after?: string
    readonly limit: number
  }) => Promise<ProviderPage<Item> & { readonly whole: Whole }>
}

/** What a result has room for, besides headings and the note about what was left out. */
const room = 22_500

/** Lists one page of a part, and leaves the room that the whole takes. **Errors:** see `listPage`. */
export const listBeside = async <Whole, Item, View>(
  context: CallContext<GithubApi>,
  { fetch, ...listing }: ListingBeside<Whole, Item, View>,
) => {
  const read: { whole?: Whole } = {}
  const page = await listPage<Item, View>(context, {
    ...listing,
    fetch: async (at) => {
      const fetched = await fetch(at)
      read.whole = fetched.whole
      return fetched
    },
    room: () => Math.max(1_000, room - JSON.stringify(read.whole).length),
  })
  return { ...page, whole: read.whole as Whole }
}
