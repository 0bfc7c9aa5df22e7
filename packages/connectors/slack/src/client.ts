import type { ConnectionCache, ProviderHttp } from '@grantway/connector-kit'
import type { SlackApi, SlackMethods } from './api.ts'
import { createDirectory } from './directory.ts'
import { looking, readIdentity } from './methods/looking.ts'
import { reading } from './methods/reading.ts'
import { writing } from './methods/writing.ts'

/** Builds the typed API of one connection. */
export const createSlackApi = (http: ProviderHttp, cache: ConnectionCache): SlackApi => {
  const methods: SlackMethods = {
    ...looking(http),
    ...reading(http),
    ...writing(http),
    identity: () => readIdentity(http),
    download: (source) => http.download(source),
  }
  return { ...methods, ...createDirectory(methods, cache) }
}
