import { expect, it } from 'vitest'
import { galleryStates } from './gallery-states.ts'
import { visibleText } from './site.ts'

const states = await galleryStates()

it('has a name of its own for every state', () => {
  expect(new Set(states.map(({ name }) => name)).size).toBe(states.length)
})

it.each(states)('renders $name as a whole page with one heading and words only', ({ name, html }) => {
  expect(html.startsWith('<!doctype html><html lang="en">')).toBe(true)
  expect(html.match(/<h1>/g)).toHaveLength(1)
  // Every account that needs its owner has its own.
  const allowed = name === 'connections-every-state' ? 2 : 1
  expect(html.match(/class="button (primary|danger)/g) ?? []).toSatisfy((found: string[]) => found.length <= allowed)
  expect(visibleText(html)).toMatchSnapshot()
})

it.each(states)('keeps $name under 30 kB', ({ html }) => {
  expect(Buffer.byteLength(html)).toBeLessThan(30_000)
})

it.each(states)('says $name in plain words', ({ html }) => {
  expect(visibleText(html)).not.toMatch(/\b(token|oauth|scope|integration|credential|plugin|undefined|null|NaN|\[object)\b/i)
})
