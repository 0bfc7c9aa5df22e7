import type { Routes } from '@grantway/connector-testing'
import { z } from 'zod'
import { scopes } from '../../src/scopes.ts'
import { anyDrive, readsFile, writesFile } from '../access.ts'
import { googleError, invalid } from '../errors.ts'
import type { DriveItem, DrivePerson } from '../people.ts'
import { pageOf, selected } from '../wire.ts'

const newComment = z.strictObject({ content: z.string().min(1) })
const newPermission = z.strictObject({
  type: z.enum(['user', 'group', 'domain', 'anyone']),
  role: z.enum(['reader', 'commenter', 'writer', 'fileOrganizer', 'organizer', 'owner']),
  emailAddress: z.string().optional(),
  domain: z.string().optional(),
})

const wireComment = ({ author, ...same }: DriveItem['comments'][number], me: string) => ({
  ...same, resolved: false, author: { displayName: author, me: author === me }, replies: [],
})

/** The account, shared drives, comments, permissions. */
export const aroundRoutes: Routes<DrivePerson> = {
  'GET /oauth2/v3/userinfo': {
    scope: `${scopes.openid} ${scopes.email}`,
    answer: (_request, { sub, email, hd }) => ({ sub, email, email_verified: true, ...(hd !== undefined && { hd }) }),
  },
  'GET /drive/v3/about': {
    scope: anyDrive,
    answer: (request) => selected(request, { storageQuota: { limit: '16106127360', usage: '1073741824' } }, undefined),
  },
  'GET /drive/v3/drives': {
    scope: [scopes.readonly, scopes.drive],
    answer: (request, { drives }) => {
      const page = pageOf(request, drives, 100)
      if ('refused' in page) return page.refused
      return selected(request, { drives: page.page, nextPageToken: page.nextPageToken }, 'drives(id,name),nextPageToken')
    },
  },
  'GET /drive/v3/files/:id/comments': readsFile((request, item, person) => {
    const page = pageOf(request, item.comments, 100)
    if ('refused' in page) return page.refused
    const comments = page.page.map((one) => wireComment(one, person.name))
    return selected(request, { comments, nextPageToken: page.nextPageToken }, undefined)
  }),
  'POST /drive/v3/files/:id/comments': writesFile('commenter', (request, item, person) => {
    const given = newComment.safeParse(request.json).data
    if (!given) return invalid('content')
    const comment = {
      id: `c${item.comments.length + 1}`, content: given.content, createdTime: '2026-12-01T12:00:00.000Z', author: person.name,
    }
    item.comments.push(comment)
    return selected(request, wireComment(comment, person.name), undefined)
  }),
  'GET /drive/v3/files/:id/permissions': readsFile((request, item) => {
    if (item.role === 'reader') {
      return googleError(403, 'insufficientFilePermissions', 'The user does not have sufficient permissions for this file.')
    }
    const page = pageOf(request, item.permissions, 100)
    if ('refused' in page) return page.refused
    const body = { permissions: page.page, nextPageToken: page.nextPageToken }
    return selected(request, body, 'permissions(id,type,role),nextPageToken')
  }),
  'POST /drive/v3/files/:id/permissions': writesFile('writer', (request, item) => {
    const given = newPermission.safeParse(request.json).data
    const named = given?.type === 'anyone' || (given?.type === 'domain' ? given.domain : given?.emailAddress)
    if (!given || !named || given.role === 'owner') return invalid('permission')
    const permission = {
      id: `p${item.permissions.length + 1}`, type: given.type, role: given.role,
      ...(given.emailAddress !== undefined && { emailAddress: given.emailAddress }),
      ...(given.domain !== undefined && { domain: given.domain }),
    }
    item.permissions.push(permission)
    return selected(request, permission, 'id,type,role')
  }),
}
