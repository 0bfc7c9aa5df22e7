/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { overflowOf } from './visitor.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const folder = new URL('../../../artifacts/screenshots/', import.meta.url)

const looks = [
  { look: 'light', colorScheme: 'light', width: 1280, height: 900 },
  { look: 'dark', colorScheme: 'dark', width: 1280, height: 900 },
  { look: 'narrow', colorScheme: 'light', width: 320, height: 640 },
] as const

/** Takes a picture of one of our pages in every look, and checks what each of them must keep. */
export const show = async (page: Page, name: string): Promise<void> => {
  expect(await page.locator('h1').count(), `${name}: headings`).toBe(1)
  expect(await page.locator('.button.primary').count(), `${name}: primary buttons`).toBeLessThanOrEqual(1)
  expect(Buffer.byteLength(await page.content()), `${name}: bytes`).toBeLessThan(30_000)
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), `${name}: axe`).toEqual([])
  await picture(page, name, async (look) => {
    expect(await smallTargetsOf(page), `${name}: small targets, ${look}`).toEqual([])
  })
}

/** Takes a picture of any page in every look; none of them may scroll sideways. */
export const picture = async (
  page: Page, name: string, check?: (look: string) => Promise<void>,
): Promise<void> => {
  for (const { look, colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    expect(await overflowOf(page), `${name}: sideways scrolling, ${look}`).toBe(0)
    await check?.(look)
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.${look}.png`, folder)), fullPage: true })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
}

// Links inside a sentence may be as high as its line (WCAG 2.2, target size); everything else is for fingers.
const smallTargetsOf = (page: Page): Promise<string[]> =>
  page.locator('button, a, label.choice, input[type=text], input[type=password]').evaluateAll((all) =>
    all
      .filter((one) => !one.closest('p, .rows, .note') && one.getBoundingClientRect().height < 44)
      .map((one) => one.textContent ?? ''))
