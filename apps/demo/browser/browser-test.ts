import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core'
import { expect, inject, test as plain } from 'vitest'
import { startWorld, type World } from '../src/world.ts'
import { openVisitor, type Visitor } from './visitor.ts'

interface Fixtures {
  readonly browser: Browser
  /** Both services with an empty database; every test has its own. */
  readonly world: World
  /** Opens a window for somebody. At the end of the test none of them may have had a problem. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Visitor>
}

/** A test with servers and a browser. */
export const test = plain.extend<Fixtures>({
  browser: [
    async ({ task: _ }, use) => {
      const browser = await chromium.connect(inject('chromium'))
      await use(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  world: async ({ task: _ }, use) => {
    const world = await startWorld()
    await use(world)
    await world.close()
  },
  visit: async ({ browser, world }, use) => {
    const visitors: Visitor[] = []
    const origins = [world.server.url, world.todo.url]
    await use(async (options) => {
      const visitor = await openVisitor(browser, origins, options)
      visitors.push(visitor)
      return visitor
    })
    for (const { context } of visitors) await context.close()
    expect(visitors.flatMap(({ problems }) => problems)).toEqual([])
  },
})
