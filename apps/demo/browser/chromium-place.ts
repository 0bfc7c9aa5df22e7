import type { Browser } from 'playwright-core'
import { createPerson, type Person } from '../src/person.ts'
import { openLinkPlace, type LinkPlace } from '../test/support/link-place.ts'
import { openTab, type Look } from './tab.ts'
import { openVisitor, type Visitor } from './visitor.ts'
import { connectInBrowser } from './walker.ts'

/** A place where everybody has a window of Chromium. */
export interface ChromiumPlace extends LinkPlace {
  /** What the pages broke, and whom they asked besides the two services. */
  readonly problems: readonly string[]
  /** How many pages Chromium has shown. */
  readonly shown: () => number
}

/** Opens a place where everybody has a window of Chromium, and somebody looks at every page of theirs. */
export const openChromiumPlace = async (browser: Browser, look?: Look): Promise<ChromiumPlace> => {
  const place = await openLinkPlace()
  const { world } = place
  const visitors = new Map<Person, Visitor>()
  const problems: string[] = []
  let shown = 0
  return {
    ...place,
    problems,
    shown: () => shown,
    arrive: async (name) => {
      const visitor = await openVisitor(browser, [world.server.url, world.todo.url])
      const person = createPerson(name, await openTab(visitor, async (tab, page) => {
        shown += 1
        await look?.(tab, page)
      }))
      visitors.set(person, visitor)
      return person
    },
    connect: (person, options) => {
      const visitor = visitors.get(person)
      if (!visitor) throw new Error(`${person.name} is somewhere else.`)
      return connectInBrowser(world, visitor, person.name, options)
    },
    leave: async () => {
      for (const visitor of visitors.values()) {
        problems.push(...visitor.problems)
        await visitor.context.close()
      }
      visitors.clear()
    },
  }
}
