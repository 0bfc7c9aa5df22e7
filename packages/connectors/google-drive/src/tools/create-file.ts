import { z } from 'zod'
import { filesCreate } from '../capabilities.ts'
import type { NewFile } from '../api.ts'
import { googleType } from '../formats.ts'
import { fileTarget, idInput } from '../limits.ts'
import type { Media } from '../upload.ts'
import { adds, tool } from './define.ts'
import { receiptOf, receiptOutput, receiptText } from './file-view.ts'

const kinds = ['document', 'markdown', 'text', 'folder'] as const

const contentOf = (kind: (typeof kinds)[number], content: string): { type: Pick<NewFile, 'mimeType'>; media?: Media } => {
  switch (kind) {
    case 'folder':
      return { type: { mimeType: googleType('folder') } }
    case 'document':
      return { type: { mimeType: googleType('document') }, media: { mimeType: 'text/markdown', content } }
    case 'markdown':
      return { type: { mimeType: 'text/markdown' }, media: { mimeType: 'text/markdown', content } }
    case 'text':
      return { type: { mimeType: 'text/plain' }, media: { mimeType: 'text/plain', content } }
  }
}

/** Creates a file or a folder. */
export const createFile = tool({
  name: 'drive_create_file',
  title: 'Create a file',
  description:
    'Creates a Google document from Markdown, a Markdown or plain text file, or a folder. Calling it again creates ' +
    'another one of the same name.',
  requires: [filesCreate],
  input: z
    .object({
      name: z.string().min(1).max(255),
      kind: z.enum(kinds).default('document'),
      content: z.string().max(200_000).default('').describe('Markdown, or plain for text'),
      folderId: idInput.optional().describe('Default: My Drive'),
    })
    .refine(({ kind, content }) => kind !== 'folder' || content === '', 'A folder has no content.'),
  output: receiptOutput,
  annotations: adds,
  targets: ({ folderId }) => (folderId === undefined ? [] : [fileTarget(folderId)]),
  creates: ({ id }) => [fileTarget(id)],
  handler: async ({ api }, { name, kind, content, folderId }) => {
    const { type, media } = contentOf(kind, content)
    return receiptOf(await api.create({ name, ...type, ...(folderId !== undefined && { parents: [folderId] }) }, media))
  },
  text: receiptText('Created'),
})
