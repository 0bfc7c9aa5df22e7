import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

interface Exchange {
  readonly request: unknown
  readonly status: number
  readonly answers: readonly unknown[]
}

// The tools are programs without types; these are the shapes they promise.
const load = (path: string): Promise<unknown> => import(new URL(`../clients/${path}`, import.meta.url).href)
const { describeClient } = (await load('describe.mjs')) as {
  describeClient: (
    outcome: object,
    exchanges: readonly Exchange[],
  ) => { readonly ok: boolean; readonly declared: string; readonly sent: readonly string[] }
}
const { redact } = (await load('fixture.mjs')) as { redact: (value: unknown) => unknown }

const call = (answer: object): Exchange => ({
  request: { method: 'tools/call' },
  status: 200,
  answers: [answer],
})
const told = call({ result: { isError: true, content: [] } })
const done = call({ result: { content: [], structuredContent: {} } })
const outcome = {
  name: 'a client',
  version: '1',
  discovered: true,
  arrived: 'text',
  link: 'http://localhost/connect/todo',
  connected: true,
  secondCall: true,
}

describe('the row of a client', () => {
  it('is good only when the wire agrees with what the client says', () => {
    expect(describeClient(outcome, [told, done])).toMatchObject({
      ok: true,
      sent: ['error result', 'result'],
    })
    expect(describeClient(outcome, [told, told]).ok).toBe(false)
    expect(describeClient(outcome, []).ok).toBe(false)
  })

  it('is not good without discovery, a link, a connection, or the path the client declared', () => {
    for (const lacking of [
      { discovered: false },
      { link: undefined },
      { connected: false },
      { secondCall: false },
      { matches: false },
    ]) {
      expect(describeClient({ ...outcome, ...lacking }, [told, done]).ok).toBe(false)
    }
  })
})

describe('recorded fixtures', () => {
  it('lose intents, states, tokens, ports and results', () => {
    const opaque = 'SECRET_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const text = JSON.stringify(
      redact({
        id: 7,
        link: 'http://localhost:4711/connect/todo?cap=tasks-read&i=SECRET_short',
        requestState: 'SECRET_state',
        note: `see ${opaque}`,
        result: { structuredContent: { tasks: ['SECRET_task'] }, content: [{ text: 'SECRET_task' }] },
      }),
    )
    expect(text).not.toContain('SECRET_')
    expect(text).not.toContain('4711')
  })

  it('hold no token', () => {
    const folder = fileURLToPath(new URL('../clients/fixtures/', import.meta.url))
    const files = readdirSync(folder)
    expect(files.length).toBeGreaterThan(5)
    for (const file of files)
      expect(readFileSync(`${folder}${file}`, 'utf8')).not.toMatch(/gw_pat_|Bearer [\w-]{10}|[?&]i=[\w-]/)
  })
})
