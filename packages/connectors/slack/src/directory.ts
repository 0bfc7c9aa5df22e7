import {
  ConnectorError,
  isConnectorError,
  type ConnectionCache,
  type ErrorCode,
} from '@grantway/connector-kit'
import type { ChannelType, Directory, SlackMethods } from './api.ts'
import type { Channel } from './records/channel.ts'

/** Pages of one's own conversations that are looked through for a name, before it counts as unknown. */
const maxPages = 5
const pageSize = 200
/** People looked up to show one result; the others stay ids, and are known the next time. */
const maxLookups = 10

/** Gives the function that asks once, and then remembers for this connection. */
export const remembering =
  (cache: ConnectionCache) =>
  async <Value>(key: string, find: () => Promise<Value>): Promise<Value> => {
    const known = cache.get(key) as { readonly value: Value } | undefined
    if (known) return known.value
    const value = await find()
    cache.set(key, { value })
    return value
  }

/** Makes the directory of one connection. */
export const createDirectory = (methods: SlackMethods, cache: ConnectionCache): Directory => {
  const remembered = remembering(cache)
  return {
    me: () => remembered('me', methods.identity),
    namesOf: (ids) => namesOf(methods, cache, ids),
    channelNamed: (name) => remembered(`channel ${name}`, () => findChannel(methods, name)),
    personId: async (person) => {
      if (person.kind === 'id') return person.id
      if (person.kind === 'email') {
        return remembered(`email ${person.email}`, async () => (await methods.personByEmail(person.email)).id)
      }
      return remembered(`handle ${person.handle}`, () => findPerson(methods, person.handle))
    },
    directMessageWith: (userId) => remembered(`dm ${userId}`, () => findDirectMessage(methods, userId)),
  }
}

// A name is a convenience: what must not be asked, or cannot be answered now, leaves the id standing.
const leavesId: readonly ErrorCode[] = [
  'SCOPE_MISSING',
  'NOT_FOUND_OR_NO_ACCESS',
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_POLICY',
]

const namesOf = async (
  methods: SlackMethods,
  cache: ConnectionCache,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, string>> => {
  const names = new Map<string, string>()
  let lookups = 0
  for (const id of new Set(ids)) {
    if (id === undefined) continue
    const known = cache.get(`name ${id}`) as string | undefined
    if (known !== undefined) names.set(id, known)
    if (known !== undefined || lookups >= maxLookups || cache.get('names') === 'refused') continue
    lookups += 1
    const found = await methods.person(id).catch((error: unknown) => {
      if (!isConnectorError(error) || !leavesId.includes(error.code)) throw error
      if (error.code === 'SCOPE_MISSING') cache.set('names', 'refused')
      if (error.code !== 'NOT_FOUND_OR_NO_ACCESS') lookups = maxLookups
      return undefined
    })
    if (!found) continue
    cache.set(`name ${id}`, found.name)
    names.set(id, found.name)
  }
  return names
}

const findChannel = async (methods: SlackMethods, name: string): Promise<string> => {
  const isNamed = (channel: { readonly name?: string | undefined }): boolean => channel.name === name
  // Each workspace of an organisation may have a channel of this name, and a message must not go to the wrong one.
  const several = (await methods.workspaces()).length > 1
  const ways = [
    () => findMine(methods, ['public_channel'], isNamed, several),
    () => findMine(methods, ['private_channel'], isNamed, several),
    async () => (await methods.searchChannels(name)).items.filter(isNamed).flatMap(({ id }) => id ?? []),
  ]
  const refusals: ConnectorError[] = []
  const found = new Set<string>()
  for (const way of ways) {
    const ids = await way().catch((error: unknown) => {
      if (!isConnectorError(error) || error.code !== 'SCOPE_MISSING') throw error
      refusals.push(error)
      return []
    })
    for (const id of ids) found.add(id)
    if (found.size > 0 && !several) break
  }
  const [id, another] = found
  if (another !== undefined && several) {
    throw new ConnectorError('INVALID_INPUT', {
      message: 'Several workspaces have a channel of this name. Use its id or its link.',
    })
  }
  if (id !== undefined) return id
  const [refusal] = refusals
  // Nothing could be looked at: the person must agree to something first.
  if (refusal && refusals.length === ways.length) throw refusal
  throw notFound('No channel of yours has this name. Use its id or its link.')
}

// Gives the first one that fits; with `all`, every one, and a refusal where not everything could be looked at.
const findMine = async (
  methods: SlackMethods,
  types: readonly ChannelType[],
  wanted: (channel: Channel) => boolean,
  all = false,
): Promise<readonly string[]> => {
  const found: string[] = []
  let after: string | undefined
  for (let pages = 0; pages < maxPages; pages += 1) {
    const { items, next } = await methods.myChannels(types, { after, limit: pageSize })
    found.push(...items.filter(wanted).map(({ id }) => id))
    if (next === undefined || (found.length > 0 && !all)) return found
    after = next
  }
  if (all) throw notFound('You are in too many conversations to find one by its name. Use its id or its link.')
  return []
}

const findPerson = async (methods: SlackMethods, handle: string): Promise<string> => {
  const { items } = await methods.searchPeople(handle, { limit: 20 })
  const same = (name: string | undefined): boolean => name?.toLowerCase() === handle.toLowerCase()
  const called = items.filter((person) => same(person.handle))
  const [person, another] = called.length > 0 ? called : items.filter(({ name }) => same(name))
  if (!person) throw notFound('Nobody here has this handle. Use slack_search_users and then an id.')
  if (another) {
    throw new ConnectorError('INVALID_INPUT', {
      message: 'Several people are called so. Use slack_search_users and then an id.',
    })
  }
  return person.id
}

const findDirectMessage = async (methods: SlackMethods, userId: string): Promise<string> => {
  const [id] = await findMine(methods, ['im'], (channel) => channel.userId === userId)
  if (id !== undefined) return id
  throw notFound('There is no direct message with this person. slack_open_dm starts one.')
}

const notFound = (message: string): ConnectorError =>
  new ConnectorError('NOT_FOUND_OR_NO_ACCESS', { message })
