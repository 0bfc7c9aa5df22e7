import { isConnectorError } from '@grantway/connector-kit'
import { Hono } from 'hono'
import type { WebEnvironment } from '../http/security-headers.ts'
import { filePath } from '../pages/paths.ts'
import { answerMessage, newReference, type RouteContext, type WebContext } from './route-context.ts'

const sealed = '[\\w-]{40,8192}'

/** Hands a file of the provider to its person, who never sees the provider's own link. */
export const fileRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get(`/files/:file{${sealed}}`, (context) => hand(web, context, context.req.param('file')))
  return routes
}

const hand = async (web: RouteContext, context: WebContext, id: string): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(filePath(id)), 303)
  try {
    const file = await web.engine.openFile(session, id)
    if (file) return attachment(context, file.title, file.bytes)
  } catch (error) {
    if (!isConnectorError(error) || error.code === 'POLICY_DENIED') throw error
    const reference = newReference()
    web.log('file not fetched', { reference, code: error.code })
    return answerMessage(web, context, 502, {
      title: 'The file could not be fetched', tone: 'bad', reference,
      text: 'The service did not give it, or it is too large. Ask your assistant for a new link.',
    })
  }
  // Nobody learns whether it was once somebody else's.
  return answerMessage(web, context, 410, {
    title: 'This link has expired',
    text: 'It is too old, or it was made for somebody else. Ask your own assistant for a new one.',
    link: { href: '/connections', label: 'See your connections' },
  })
}

// Always a download of plain bytes: what a service sends must never run as a page of ours.
const attachment = (context: WebContext, title: string, bytes: Uint8Array): Response => {
  const plain = title.replaceAll(/[^\w .-]/g, '_').replace(/^\.+/, '') || 'file'
  context.header('content-type', 'application/octet-stream')
  context.header('content-disposition', `attachment; filename="${plain}"`)
  return context.body(new Uint8Array(bytes))
}
