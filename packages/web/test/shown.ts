import type { ConnectionView, Owner } from '@grantway/auth-core'
import { alice, hoursAgo, tasksRead, todo } from './fixtures.ts'
import { cookiePair, createSite, type Answer, type Site } from './site.ts'

/** A page as the browser gets it. The pages of identity are given their headers where they are served. */
export interface Shown {
  readonly html: string
  readonly headers?: Headers
}

/** A page in one of its states. */
export interface GalleryState extends Shown {
  readonly name: string
}

/** What a browser would be shown. References are random: here they are all the same. */
export const shown = async (answer: Promise<Answer>): Promise<Shown> => {
  const { html, headers } = await answer
  return { html: html.replace(/(?<=Reference <strong>)[0-9A-F]{10}/, '0123456789'), headers }
}

type Row = ConnectionView & { readonly owner: Owner }

/** A connection of alice that works. */
export const rowOf = (differences: Partial<Row> = {}): Row => ({
  id: 'c1', owner: alice, connector: todo, account: 'alice@example.com', accountLabel: 'alice@example.com',
  isDefault: true, way: 'oauth', limits: {}, state: 'active',
  capabilities: [tasksRead], connectedAt: hoursAgo(24 * 12), lastUsedAt: hoursAgo(3), ...differences,
})

/** Gives a site where alice's assistant asked for something. */
export const siteWithIntent = (): Site => {
  const site = createSite()
  site.engine.intents.set('intent1', { owner: alice, clientName: 'VS Code', toolTitle: 'Find tasks' })
  return site
}

/** Walks one flow to its answer and gives the page that says how it ended. */
export const finishedFlow = async (site: Site, answer = 'code=SECRET_code'): Promise<Answer> => {
  const begun = await site.post('/connect/todo', 'alice', [['csrf', alice.csrfToken], ['cap', 'tasks-read']])
  const state = new URL(begun.location ?? '').searchParams.get('state') ?? ''
  const flowCookie = cookiePair(begun, '__Host-grantway_flow_')
  const finished = await site.get(`/oauth/callback/todo?state=${state}&${answer}`, 'alice', { cookie: flowCookie })
  if (finished.status !== 303) return finished
  return site.get('/result', 'alice', { cookie: cookiePair(finished, '__Host-grantway_result') })
}
