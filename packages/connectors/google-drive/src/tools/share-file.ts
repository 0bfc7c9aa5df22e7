import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { share } from '../capabilities.ts'
import type { NewPermission } from '../api.ts'
import { fileTarget, idInput } from '../limits.ts'
import { acts, tool } from './define.ts'
import { permissionOutput } from './list-permissions.ts'
import { openFile } from './open-file.ts'

const address = /^[^\s@]{1,64}@[^\s@]{1,190}$/
const domainName = /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i

const grantee = (type: NewPermission['type'], withWhom: string): Pick<NewPermission, 'emailAddress' | 'domain'> => {
  if (type === 'domain' ? !domainName.test(withWhom) : !address.test(withWhom)) {
    throw new ConnectorError('INVALID_INPUT', { message: "'with' is an address, or the name of a domain for type domain." })
  }
  return type === 'domain' ? { domain: withWhom } : { emailAddress: withWhom }
}

/** Gives somebody access. Making a file public, and giving ownership away, are no options of this tool. */
export const shareFile = tool({
  name: 'drive_share_file',
  title: 'Share a file',
  description:
    'Gives a person, a group or a Workspace domain access to one file or folder, with everything in it. It cannot ' +
    'make a file public. People take access back in Google Drive.',
  requires: [share],
  input: z.object({
    fileId: idInput,
    with: z.string().min(3).max(255).describe('Address, or domain'),
    type: z.enum(['user', 'group', 'domain']).default('user'),
    role: z.enum(['reader', 'commenter', 'writer']),
    notify: z.boolean().describe('Whether Google sends mail'),
    message: z.string().max(2_000).optional().describe('Text of the mail'),
    dryRun: z.boolean().default(false).describe('Only checks'),
  }),
  output: permissionOutput.extend({
    id: z.string().optional().describe('Missing for a dry run'),
    fileId: z.string(),
    dryRun: z.boolean(),
  }),
  annotations: acts,
  targets: ({ fileId }) => [fileTarget(fileId)],
  confirm: ({ fileId, with: withWhom, role, dryRun }) =>
    dryRun ? undefined : `Give ${withWhom} access to the file ${fileId} as ${role}?`,
  handler: async (context, { fileId, with: withWhom, type, role, notify, message, dryRun }) => {
    const wanted = { type, role, ...grantee(type, withWhom) }
    const file = await openFile(context, fileId)
    if (dryRun) {
      return { fileId: file.id, type, role, email: wanted.emailAddress, domain: wanted.domain, dryRun }
    }
    const { id, displayName, emailAddress, domain, expirationTime, ...same } = await context.api.addPermission(
      file.id, wanted, { notify, message: notify ? message : undefined },
    )
    return {
      fileId: file.id, id, type: same.type, role: same.role,
      name: displayName, email: emailAddress, domain, expiresAt: expirationTime, dryRun,
    }
  },
  text: ({ fileId, role, email, domain, type, dryRun }) =>
    `File ${fileId} ${dryRun ? 'would be' : 'is'} shared with ${email ?? domain ?? type} as ${role}.`,
})
