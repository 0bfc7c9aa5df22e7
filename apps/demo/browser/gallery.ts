/// <reference lib="dom" />
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { overflowOf } from './visitor.ts'

const folder = new URL('../../../artifacts/screenshots/', import.meta.url)

const looks = [
  { look: 'light', colorScheme: 'light', width: 1280, height: 900 },
  { look: 'dark', colorScheme: 'dark', width: 1280, height: 900 },
  { look: 'narrow', colorScheme: 'light', width: 320, height: 640 },
] as const

/** Takes a picture of a page in every look, and checks what each of them must keep. */
export const show = async (page: Page, name: string): Promise<void> => {
  expect(await page.locator('h1').count(), `${name}: headings`).toBe(1)
  expect(await page.locator('.button.primary').count(), `${name}: primary buttons`).toBeLessThanOrEqual(1)
  expect(Buffer.byteLength(await page.content()), `${name}: bytes`).toBeLessThan(30_000)
  for (const { look, colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    expect(await overflowOf(page), `${name}: sideways scrolling, ${look}`).toBe(0)
    expect(await smallTargetsOf(page), `${name}: small targets, ${look}`).toEqual([])
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.${look}.png`, folder)), fullPage: true })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
}

// Links inside a sentence may be as high as its line (WCAG 2.2, target size); everything else is for fingers.
const smallTargetsOf = (page: Page): Promise<string[]> =>
  page.locator('button, a, label.choice, input:not([type=hidden], [type=checkbox], [type=radio])').evaluateAll((all) =>
    all.filter((element) => !element.closest('p, .rows, .note') && element.getBoundingClientRect().height < 44)
      .map((element) => element.textContent ?? ''))
