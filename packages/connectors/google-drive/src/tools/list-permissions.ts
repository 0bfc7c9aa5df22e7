import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { fileTarget, idInput } from '../limits.ts'
import { reads, tool, toRead } from './define.ts'
import { openFile } from './open-file.ts'
import { listText, oneLine } from './text.ts'

/** Output schema of who has access. */
export const permissionOutput = z.object({
  id: z.string(),
  type: z.string().describe('user, group, domain, or anyone with the link'),
  role: z.string().describe('reader, commenter, writer, owner; in shared drives also organizer'),
  name: z.string().optional(),
  email: z.string().optional(),
  domain: z.string().optional(),
  expiresAt: z.string().optional(),
})

/** Lists who can open a file. */
export const listPermissions = tool({
  name: 'drive_list_permissions',
  title: 'See who has access',
  description: 'Lists who can open a file or folder, and as what.',
  requires: toRead,
  input: z.object({ fileId: idInput, ...pageInput() }),
  output: z.object({ permissions: z.array(permissionOutput), page: pageOutput, truncated: truncatedOutput.optional() }),
  annotations: reads,
  targets: ({ fileId }) => [fileTarget(fileId)],
  handler: async (context, { fileId, limit, cursor }) => {
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { fileId },
      fetch: async (page) => context.api.permissions((await openFile(context, fileId)).id, page),
      view: ({ id, type, role, displayName, emailAddress, domain, expirationTime }) => ({
        id, type, role, name: displayName, email: emailAddress, domain, expiresAt: expirationTime,
      }),
    })
    return { permissions: items, ...rest }
  },
  text: (output) =>
    listText(
      output.permissions.map(
        ({ type, role, name, email, domain }) => `- ${role}: ${oneLine(name ?? email ?? domain ?? type)} (${email ?? type})`,
      ),
      'Nobody else has access.',
      output,
    ),
})
