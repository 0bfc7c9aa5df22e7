import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import type { SlackMethods, Workspaces } from '../api.ts'
import { found, foundChannel, foundPerson } from '../records/found.ts'
import { identity, person, teams, usergroup, type Identity } from '../records/person.ts'
import { answer, metadata, paging, read } from './send.ts'
import { inEach } from './workspaces.ts'

const results = answer({
  results: z.object({
    messages: z.array(found).nullish(),
    users: z.array(foundPerson).nullish(),
    channels: z.array(foundChannel).nullish(),
  }),
  response_metadata: metadata,
})
const foundPage = {
  messages: results.transform((wire) => ({
    items: wire.results.messages ?? [],
    next: wire.response_metadata,
  })),
  people: results.transform((wire) => ({ items: wire.results.users ?? [], next: wire.response_metadata })),
  channels: results.transform((wire) => ({
    items: wire.results.channels ?? [],
    next: wire.response_metadata,
  })),
}

/** Reads whose token it is; the one method that needs no scope. */
export const readIdentity = (http: ProviderHttp): Promise<Identity> => read(http, 'auth.test', {}, identity)

/** Reads which workspaces a token is for; a hundred at most. */
export const readTeams = (http: ProviderHttp): Promise<readonly string[]> =>
  read(http, 'auth.teams.list', { limit: 100 }, teams)

type Looking =
  | 'person'
  | 'personByEmail'
  | 'searchPeople'
  | 'searchChannels'
  | 'searchMessages'
  | 'usergroups'

/** Methods that find people, channels and messages. */
export const looking = (http: ProviderHttp, workspaces: Workspaces): Pick<SlackMethods, Looking> => {
  const user = answer({ user: person }).transform((wire) => wire.user)
  const find = 'assistant.search.context'
  return {
    person: (id) => read(http, 'users.info', { user: id }, user),
    personByEmail: (email) => read(http, 'users.lookupByEmail', { email }, user),
    searchPeople: (query, page) =>
      read(http, find, { query, content_types: 'users', ...paging(page) }, foundPage.people),
    searchChannels: (query) =>
      read(http, find, { query, content_types: 'channels', limit: 20 }, foundPage.channels),
    searchMessages: ({ query, types, after, before }, page) =>
      read(
        http,
        find,
        {
          query,
          content_types: 'messages',
          channel_types: types.join(','),
          include_bots: true,
          after,
          before,
          ...paging(page),
        },
        foundPage.messages,
      ),
    usergroups: () =>
      inEach(workspaces, (team) =>
        read(
          http,
          'usergroups.list',
          { include_count: true, team_id: team },
          answer({ usergroups: z.array(usergroup) }).transform((wire) => wire.usergroups),
        ),
      ),
  }
}
