import { isConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { identity } from '../capabilities.ts'
import type { DriveApi } from '../api.ts'
import type { Storage } from '../records.ts'
import { reads, tool } from './define.ts'

// Who may only know the address has no scope of Drive at all.
const storageOf = async (api: DriveApi): Promise<Storage | undefined> => {
  try {
    return await api.storage()
  } catch (error) {
    if (isConnectorError(error) && error.code === 'SCOPE_MISSING') return undefined
    throw error
  }
}

/** Says whose account it is. */
export const getMe = tool({
  name: 'drive_get_me',
  title: 'See whose account it is',
  description: 'Whose Google account is connected, and how full its storage is.',
  requires: [identity],
  input: z.object({}),
  output: z.object({
    email: z.string().optional(),
    workspaceDomain: z.string().optional(),
    storage: z.object({ usedBytes: z.int().optional(), limitBytes: z.int().optional() }).optional(),
  }),
  annotations: reads,
  targets: () => [],
  handler: async ({ api }) => {
    const { email, hd } = await api.user()
    const storage = await storageOf(api)
    return {
      email,
      workspaceDomain: hd,
      ...(storage && { storage: { usedBytes: storage.usage, limitBytes: storage.limit } }),
    }
  },
  text: ({ email = 'A Google account without a visible address', storage }) =>
    storage?.usedBytes === undefined ? email : `${email} · ${storage.usedBytes} bytes used`,
})
