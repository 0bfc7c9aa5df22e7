import type { CallContext } from '@grantway/connector-kit'
import type { DriveApi } from '../api.ts'
import { requireWithin } from '../limits.ts'
import type { DriveFile } from '../records.ts'

type Where = Pick<CallContext<DriveApi>, 'api' | 'limits'>

/**
 * Reads a file, and goes on to the one it points to when it is a shortcut.
 * **Errors:** RESOURCE_NOT_SELECTED when a limited grant does not cover the file behind a shortcut: whoever may
 * write into a picked folder could point anywhere.
 */
export const openFile = async ({ api, limits }: Where, id: string): Promise<DriveFile> => {
  const file = await api.file(id)
  if (file.targetId === undefined) return file
  requireWithin(limits, file.targetId)
  return api.file(file.targetId)
}
