import { expect } from 'vitest'
import type { ClientKind, ElicitationProfile, McpClient, Person, ToolAnswer } from '../../src/index.ts'
import type { LinkPlace } from './link-place.ts'
import { walksOf, type Walk } from './link-walks.ts'

/** One kind of client: its SDK and revision, and the elicitation it declares. */
export interface ClientProfile {
  readonly kind: ClientKind
  readonly elicitation: ElicitationProfile
}

/** One thing that a call lacks: how the client is told, and what the person does about it. */
export interface Step {
  readonly code: string
  readonly link: string
  readonly act: Walk
}

/** Alice with one client. */
export interface LinkSeat {
  readonly place: LinkPlace
  readonly alice: Person
  readonly client: McpClient
  readonly ways: ReturnType<typeof walksOf>
  /** What the client can be asked by, as the protocol names it. */
  readonly declared: readonly string[]
  /** Calls, does what each link says, and calls again where that is needed, until the call is answered. */
  readonly reach: (tool: string, input: Record<string, unknown>, ...steps: readonly Step[]) => Promise<ToolAnswer>
  /** Calls once, and lets somebody do something with the link that does not answer the call. */
  readonly hand: (tool: string, input: Record<string, unknown>, step: Step) => Promise<void>
  readonly leave: () => Promise<void>
}

/** The words of an answer. */
const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''

/** Seats alice with a client of this profile. */
export const takeSeat = async (place: LinkPlace, { kind, elicitation }: ClientProfile): Promise<LinkSeat> => {
  const urls = elicitation === 'url' || elicitation === 'both'
  const forms = elicitation !== 'none' && elicitation !== 'url'
  // The call itself waits for the person.
  const held = urls && kind === 'sdk-v2 2026-07-28'
  /** What is done with the links of this call, one after the other. */
  let ahead: Walk[] = []
  let reply: 'accept' | 'decline' = 'accept'
  const walks: Promise<unknown>[] = []
  const onElicit = async ({ mode, url = '' }: { readonly mode: string; readonly url?: string }): Promise<typeof reply> => {
    if (mode !== 'url') return 'accept'
    const walk = (ahead.shift() ?? (() => Promise.reject(new Error('Nobody expected a link.'))))(url)
    if (reply === 'decline') await walk
    else walks.push(walk)
    return reply
  }
  place.mood.refusal = undefined
  const alice = await place.arrive('alice')
  const client = await place.connect(alice, { kind, elicitation, name: `${kind} ${elicitation}`, onElicit })

  /** Calls once, and gives the address in the answer, told in the one way that was declared. */
  const ask = async (tool: string, input: Record<string, unknown>, { code, link }: Step): Promise<string> => {
    try {
      const answer = await client.callTool(tool, input)
      expect(textOf(answer)).toMatch(new RegExp(`^${code}: .*'${link}'.*https?://`))
      expect(answer.structuredContent).toBeUndefined()
      return /https?:\/\/\S+/.exec(textOf(answer))?.[0] ?? ''
    } catch (error) {
      const { code: number, data, elicitations } = error as { code?: number; data?: { elicitations: { url: string }[] }; elicitations?: { url: string }[] }
      if (number !== -32042) throw error
      expect(urls && kind !== 'sdk-v2 2026-07-28').toBe(true)
      return (elicitations ?? data?.elicitations)?.[0]?.url ?? ''
    }
  }

  return {
    place,
    alice,
    client,
    ways: walksOf(place, alice),
    declared: [...(urls ? ['url'] : []), ...(forms ? ['form'] : [])],
    reach: async (tool, input, ...steps) => {
      const before = client.elicited.length
      const asked = () => client.elicited.slice(before).filter(({ mode }) => mode === 'url').length
      if (held) ahead = steps.map(({ act }) => act)
      else for (const step of steps) await step.act(await ask(tool, input, step))
      const answer = await client.callTool(tool, input)
      await Promise.all(walks.splice(0))
      expect(answer.isError, textOf(answer)).toBeFalsy()
      expect(asked()).toBe(held ? steps.length : 0)
      return answer
    },
    hand: async (tool, input, step) => {
      if (!held) return void (await step.act(await ask(tool, input, step)))
      ;[ahead, reply] = [[step.act], 'decline']
      const answer = await client.callTool(tool, input)
      reply = 'accept'
      expect(textOf(answer)).toMatch(/^AUTH_DECLINED: /)
    },
    leave: async () => {
      await alice.disconnectAll(place.world.server.url)
      await client.close()
      await place.leave()
      // One person asks for ten approvals a day and no more.
      place.wait(3 * 3600)
    },
  }
}
