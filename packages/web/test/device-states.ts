import type { DeviceFlow } from '@grantway/auth-core'
import { alice, todo } from './fixtures.ts'
import { shown, type GalleryState, type Shown } from './shown.ts'
import { createSite } from './site.ts'

const base = { id: 'd1', connector: todo }
const ends: readonly (readonly [string, DeviceFlow])[] = [
  ['connected', { ...base, state: 'connected', account: 'alice' }],
  ['held', { ...base, state: 'held', outcome: { kind: 'account_changed', connector: todo, before: undefined, account: 'alice', held: 'h1' } }],
  ['declined', { ...base, state: 'declined' }],
  ['expired', { ...base, state: 'expired' }],
  ['failed', { ...base, state: 'failed' }],
]

/** Gives every state of a connection by code, and of a file that is not there. */
export const deviceStates = async (): Promise<readonly GalleryState[]> => {
  const site = createSite()
  const page = (path: string, as = 'alice'): Promise<Shown> => shown(site.get(path, as))
  const states: GalleryState[] = [
    { name: 'device', ...await page('/device/d1') },
    { name: 'device-too-early', ...await page('/device/d1?entered=1') },
    { name: 'device-unknown', ...await page('/device/d1', 'bob') },
    { name: 'device-refused', ...await shown(site.post('/connect/slack/device', 'alice', [['csrf', alice.csrfToken], ['cap', 'tasks-read']])) },
    { name: 'file-expired', ...await page(`/files/${'x'.repeat(40)}`) },
  ]
  for (const [name, flow] of ends) {
    site.engine.device = flow
    states.push({ name: `device-${name}`, ...await page('/device/d1') })
  }
  return states
}
