import { z } from 'zod'
import { commentsWrite } from '../capabilities.ts'
import { fileTarget, idInput } from '../limits.ts'
import { adds, tool } from './define.ts'
import { openFile } from './open-file.ts'

/** Writes a comment on a file. */
export const addComment = tool({
  name: 'drive_add_comment',
  title: 'Add a comment',
  description: 'Writes a comment on a file, in the name of the person; others who follow the file may get mail.',
  requires: [commentsWrite],
  input: z.object({ fileId: idInput, content: z.string().min(1).max(4_000) }),
  output: z.object({ id: z.string(), fileId: z.string(), createdAt: z.string().optional() }),
  annotations: adds,
  targets: ({ fileId }) => [fileTarget(fileId)],
  handler: async (context, { fileId, content }) => {
    const file = await openFile(context, fileId)
    const { id, createdTime } = await context.api.addComment(file.id, content)
    return { id, fileId: file.id, createdAt: createdTime }
  },
  text: ({ id, fileId }) => `Comment ${id} was added to file ${fileId}.`,
})
