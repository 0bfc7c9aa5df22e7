import { listPage, pageInput, pageOutput, truncatedOutput, type CallContext, type Limits } from '@grantway/connector-kit'
import { z } from 'zod'
import type { DriveApi, FileSearch, PageRequest } from '../api.ts'
import { idInput, isLimited, isWithin, requireSome } from '../limits.ts'
import { fileTypes, queryOf } from '../query.ts'
import { reads, tool, toRead } from './define.ts'
import { fileLine, fileOutput, viewFile } from './file-view.ts'
import { listText } from './text.ts'

const maxPages = 3

/** Output schema of a listing of files. */
export const filesOutput = z.object({
  files: z.array(fileOutput),
  page: pageOutput,
  truncated: truncatedOutput.optional(),
  onlyPicked: z.boolean().optional().describe('Only files that were picked were looked at'),
  incomplete: z.boolean().optional().describe('Google did not look into every place'),
})

// Drive's query language cannot name ids, so a limited grant leaves out what it does not cover, here, before
// anything is shown; and looks a few pages further when that leaves nothing.
const findWithin = async (api: DriveApi, limits: Limits | undefined, search: FileSearch, { after, limit }: PageRequest) => {
  let found = await api.files(search, { after, limit })
  for (let pages = 1; ; pages += 1) {
    const items = found.items.filter(({ id }) => isWithin(limits, id))
    if (items.length > 0 || found.next === undefined || pages === maxPages) return { ...found, items }
    found = await api.files(search, { after: found.next, limit })
  }
}

/**
 * Lists one page of files, narrowed to what the grant is limited to.
 * **Errors:** RESOURCE_NOT_SELECTED while nothing was picked.
 */
export const listFiles = async (
  context: CallContext<DriveApi>,
  search: FileSearch,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<z.input<typeof filesOutput>> => {
  requireSome(context.limits)
  const seen = { incomplete: false }
  const { items, ...rest } = await listPage(context, {
    limit,
    cursor,
    query: { ...search },
    fetch: async (page) => {
      const found = await findWithin(context.api, context.limits, search, page)
      seen.incomplete = found.incomplete
      return found
    },
    view: viewFile,
  })
  return {
    files: items,
    ...rest,
    ...(isLimited(context.limits) && { onlyPicked: true }),
    ...(seen.incomplete && { incomplete: true }),
  }
}

/** Renders a listing of files. */
export const filesText = (output: z.output<typeof filesOutput>): string =>
  listText(
    output.files.map(fileLine),
    'No files found. Files that nobody picked for the assistant may be there all the same.',
    output,
  )

/** Finds files. */
export const searchFiles = tool({
  name: 'drive_search_files',
  title: 'Search files',
  description:
    'Finds files by words, name, type, folder, owner and date, also in shared drives; newest first, or best match ' +
    'first with text. Without access to all files it sees only those that were picked or created here.',
  requires: toRead,
  input: z.object({
    text: z.string().min(1).max(200).optional().describe('Words in name or content'),
    name: z.string().min(1).max(200).optional().describe('Begins a word of the name'),
    type: z.enum(fileTypes).optional(),
    folderId: idInput.optional(),
    owner: z.string().regex(/^(?:me|[^\s@]{1,64}@[^\s@]{1,190})$/).optional().describe('Address, or me'),
    modifiedAfter: z.string().regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ?)?$/).optional().describe('2027-01-31'),
    sharedDriveId: idInput.optional(),
    starred: z.boolean().optional(),
    trashed: z.boolean().default(false),
    ...pageInput(),
  }),
  output: filesOutput,
  annotations: reads,
  narrows: true,
  handler: (context, { limit, cursor, sharedDriveId, ...filters }) =>
    listFiles(
      context,
      { q: queryOf(filters), driveId: sharedDriveId, ...(filters.text !== undefined && { byRelevance: true }) },
      { limit, cursor },
    ),
  text: filesText,
})
