import { connectClient, createPerson, startWorld, type ClientOptions, type McpClient, type Person, type World } from '../../src/index.ts'
import { everyLink, type Mood } from './every-link.ts'

/** A server with every kind of link, and how people come to it: with a screen or without. */
export interface LinkPlace {
  readonly world: World
  readonly mood: Mood
  /** Lets time pass for both services. */
  readonly wait: (seconds: number) => void
  /** Somebody at a browser that nobody used before. */
  readonly arrive: (name: string) => Promise<Person>
  /** Connects an MCP client, which its person allows in their browser. */
  readonly connect: (person: Person, options: ClientOptions) => Promise<McpClient>
  /** Closes the browsers of all who arrived. */
  readonly leave: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a place where people have browsers without a screen. */
export const openLinkPlace = async (): Promise<LinkPlace> => {
  const mood: Mood = { refusal: undefined }
  let passed = 0
  const world = await startWorld({ deployment: everyLink(mood), now: () => new Date(Date.now() + passed) })
  return {
    world,
    mood,
    wait: (seconds) => void (passed += seconds * 1000),
    arrive: (name) => Promise.resolve(createPerson(name)),
    connect: (person, options) => connectClient(world.mcpUrl, person, options),
    leave: () => Promise.resolve(),
    close: () => world.close(),
  }
}
