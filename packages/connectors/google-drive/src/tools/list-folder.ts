import { pageInput } from '@grantway/connector-kit'
import { z } from 'zod'
import { fileTarget, idInput } from '../limits.ts'
import { queryOf } from '../query.ts'
import { reads, tool, toRead } from './define.ts'
import { filesOutput, filesText, listFiles } from './search-files.ts'

/** Lists what is in a folder. */
export const listFolder = tool({
  name: 'drive_list_folder',
  title: 'List a folder',
  description: 'Lists files and folders in one folder, newest first. The id of a shared drive lists its top folder.',
  requires: toRead,
  input: z.object({ folderId: idInput.default('root').describe('root is My Drive'), ...pageInput() }),
  output: filesOutput,
  annotations: reads,
  targets: ({ folderId }) => [fileTarget(folderId)],
  narrows: true,
  handler: (context, { folderId, ...page }) => listFiles(context, { q: queryOf({ folderId }) }, page),
  text: filesText,
})
