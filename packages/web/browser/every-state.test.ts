/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { contentSecurityPolicy } from '../src/http/security-headers.ts'
import { styleSource } from '../src/index.ts'
import { liveScript } from '../src/live/live-script.ts'
import { liveEventsPath, liveScriptPath } from '../src/pages/paths.ts'
import { galleryStates } from '../test/gallery-states.ts'
import type { GalleryState } from '../test/shown.ts'
import { publicUrl } from '../test/site.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of the run listens (`apps/demo/browser/chromium.ts`). */
    readonly chromium: string
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = process.env['GALLERY_DIR']

// The colour scheme changes colours and nothing else, so there is nothing else to look at again.
const looks = [
  { look: 'light', colorScheme: 'light', width: 1280, height: 900, rules: {} },
  { look: 'dark', colorScheme: 'dark', width: 1280, height: 900, rules: { runOnly: ['color-contrast', 'link-in-text-block'] } },
  { look: 'narrow', colorScheme: 'light', width: 320, height: 640, rules: {} },
] as const

const states = await galleryStates()
/** What a page broke or asked for besides itself. */
const problems: string[] = []
let browser: Browser
let page: Page

/**
 * Every state has an address of its own and its own headers. Besides, there are the script of those that follow
 * what happens elsewhere, and a stream that ends at once and for good.
 */
const serve = async (): Promise<void> => {
  await page.route('**', async (route) => {
    const url = route.request().url()
    if (url === `${publicUrl}${liveScriptPath}`) return route.fulfill({ contentType: 'text/javascript', body: liveScript })
    if (url === `${publicUrl}${liveEventsPath}`) return route.fulfill({ status: 204 })
    const state = states.find(({ name }) => url === addressOf(name))
    if (!state) {
      problems.push(`asked ${url}`)
      return route.abort()
    }
    await route.fulfill({ status: 200, headers: headersOf(state), body: state.html })
  })
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
}
const addressOf = (name: string): string => `${publicUrl}/${name}`
const headersOf = ({ name, headers }: GalleryState): Record<string, string> => {
  const branding = name === 'branded' ? { name: 'Acme Tools', accent: '#ffcc00' } : { name: 'Grantway' }
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': headers?.get('content-security-policy') ?? contentSecurityPolicy(styleSource(branding), []),
  }
}

beforeAll(async () => {
  browser = await chromium.connect(inject('chromium'))
  page = await browser.newPage()
  await page.addInitScript({ content: axe })
  await serve()
})
afterAll(() => browser.close())

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

const violations = async (rules: object): Promise<unknown> => {
  const found = (await page.evaluate(`axe.run(${JSON.stringify({ ...rules, resultTypes: ['violations'] })})`)) as { violations: Violation[] }
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}

/** How far the page is wider than its window, in CSS pixels. */
const overflow = (): Promise<number> => page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth)

it.each(states)('$name has no violation, needs no sideways scrolling and loads nothing: light, dark, 320 px', async ({ name }) => {
  await page.goto(addressOf(name))
  for (const { look, colorScheme, width, height, rules } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    expect(await overflow(), look).toBe(0)
    expect(await violations(rules), look).toEqual([])
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.${look}.png`, fullPage: true })
  }
  expect(problems.splice(0)).toEqual([])
})

it('each of these would be noticed', async () => {
  await page.goto(addressOf(states[0]?.name ?? ''))
  await page.setViewportSize({ width: 320, height: 640 })
  await page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img width=400 src=/x.png>')")
  expect(await overflow()).toBeGreaterThan(0)
  expect(JSON.stringify(await violations({}))).toMatch(/image-alt/)
  expect(problems.splice(0).join()).toMatch(/Content Security Policy/)
})
