import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { test } from './browser-test.ts'
import { connectTodo, goToConsent, signIn } from './walker.ts'
import { overflowOf } from './visitor.ts'

const connectPath = '/connect/todo?cap=tasks-read'

test('everything works without script', async ({ world, visit }) => {
  const alice = await visit({ javaScriptEnabled: false })
  const page = await alice.open(`${world.server.url}${connectPath}`)
  await signIn(page, 'Alice')
  await connectTodo(page)
  await page.getByRole('link', { name: 'See your connections' }).click()
  await page.getByRole('link', { name: /^Disconnect TODO/ }).click()
  await page.getByRole('button', { name: 'Disconnect TODO' }).click()
  await page.getByText('Nothing is connected yet.').waitFor()
})

// Tabs on until the wanted thing has the focus, and checks that a person could see it there.
const pressOn = async (page: Page, words: RegExp): Promise<void> => {
  const focused = page.locator(':focus')
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab')
    // After the last one the focus is with the browser itself.
    if (await focused.count() === 0 || !words.test(await focused.innerText())) continue
    expect(await focused.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
    return page.keyboard.press('Enter')
  }
  throw new Error(`The Tab key never reached ${String(words)}.`)
}

test('the keyboard alone connects', async ({ world, visit }) => {
  const alice = await visit()
  const page = await alice.open(`${world.server.url}${connectPath}`)
  await pressOn(page, /Alice/)
  await page.getByRole('heading', { name: 'Connect TODO' }).waitFor()
  await pressOn(page, /^Continue to /)
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
  await pressOn(page, /Alice Archer/)
  await page.getByRole('heading', { name: /^Allow / }).waitFor()
  await pressOn(page, /^Allow$/)
  await page.getByRole('heading', { name: 'TODO is connected' }).waitFor()
})

test('a window of 320 pixels needs no sideways scrolling on the way', async ({ world, visit }) => {
  const alice = await visit({ viewport: { width: 320, height: 568 } })
  const page = await alice.open(`${world.server.url}${connectPath}`)
  const widths = [await overflowOf(page)]
  await signIn(page, 'Alice')
  widths.push(await overflowOf(page))
  await goToConsent(page)
  widths.push(await overflowOf(page))
  await page.goto(`${world.server.url}${connectPath}`)
  await connectTodo(page)
  widths.push(await overflowOf(page))
  await page.getByRole('link', { name: 'See your connections' }).click()
  widths.push(await overflowOf(page))
  expect(widths).toEqual([0, 0, 0, 0, 0])
  // The measure itself can fail.
  await page.evaluate("document.querySelector('main').style.width = '400px'")
  expect(await overflowOf(page)).toBeGreaterThan(0)
})

test('somebody who prefers dark gets light words on a dark page', async ({ world, visit }) => {
  const shades = { light: 0, dark: 0 }
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await (await visit({ colorScheme })).open(`${world.server.url}/signin`)
    const colour = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
    shades[colorScheme] = Number(/\d+/.exec(colour)?.[0])
  }
  expect(shades.light).toBeGreaterThan(200)
  expect(shades.dark).toBeLessThan(60)
})
