import type { ConnectionCache, ProviderHttp } from '@grantway/connector-kit'
import type { SlackApi, SlackMethods, Workspaces } from './api.ts'
import { createDirectory, remembering } from './directory.ts'
import { looking, readIdentity, readTeams } from './methods/looking.ts'
import { reading } from './methods/reading.ts'
import { writing } from './methods/writing.ts'

/** Builds the typed API of one connection. */
export const createSlackApi = (http: ProviderHttp, cache: ConnectionCache): SlackApi => {
  const identity = () => readIdentity(http)
  const remembered = remembering(cache)
  const workspaces: Workspaces = async () => {
    const { organisation } = await remembered('me', identity)
    return organisation ? remembered('workspaces', () => readTeams(http)) : [undefined]
  }
  const methods: SlackMethods = {
    ...looking(http, workspaces),
    ...reading(http, workspaces),
    ...writing(http),
    identity,
    workspaces,
    download: (source) => http.download(source),
  }
  return { ...methods, ...createDirectory(methods, cache) }
}
