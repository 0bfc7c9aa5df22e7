import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineCapability, defineConnector, type CallContext, type ConnectorError, type ErrorCode } from '../src/index.ts'
import { readThing, sample, thingsRead, tool, type SampleApi } from './sample.ts'

// These lines are checked by the compiler; a line that compiles without its error fails the type check.
describe('the compiler', () => {
  it('refuses a capability by its name', () => {
    // @ts-expect-error requires takes capability values, a typing mistake in a string would go unseen
    tool({ ...readThing, requires: ['things-read'] })
    // @ts-expect-error a tool that requires nothing would be open to everybody
    tool({ ...readThing, requires: [] })
    tool({ ...readThing, requires: [thingsRead] })
  })

  it('offers no way from a handler to a token', () => {
    const definition = { ...readThing, handler: undefined }
    tool({
      ...definition,
      handler: async (context, { id }) => {
        // @ts-expect-error there is no token in the context
        void context.token
        // @ts-expect-error nor the HTTP client
        void context.http
        return { content: await context.api.read(id) }
      },
    })
    expectTypeOf<keyof CallContext<SampleApi>>().toEqualTypeOf<
      'api' | 'account' | 'capability' | 'limits' | 'signal' | 'log' | 'sealCursor' | 'openCursor' | 'shareLink'
    >()
  })

  it('refuses a result that does not fit the output', () => {
    // @ts-expect-error content is a string
    tool({ ...readThing, handler: async () => ({ content: 1 }) })
    // @ts-expect-error content is missing
    tool({ ...readThing, handler: async () => ({}) })
  })

  it('knows the input of a handler', () => {
    tool({
      ...readThing,
      input: z.object({ id: z.string(), limit: z.int().default(20) }),
      handler: async (_context, input) => {
        expectTypeOf(input).toEqualTypeOf<{ id: string; limit: number }>()
        // @ts-expect-error there is no such field
        void input.name
        return { content: input.id }
      },
    })
  })

  it('refuses annotations that leave a hint unsaid', () => {
    // @ts-expect-error openWorldHint is missing
    tool({ ...readThing, annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true } })
  })

  it('refuses a connector that leaves out a part of the contract', () => {
    const { capabilities: _capabilities, ...without } = sample
    // @ts-expect-error capabilities are missing
    void (() => defineConnector(without))
    // @ts-expect-error a consent sentence has two halves
    void (() => defineCapability({ ...thingsRead, consent: { allows: 'Reads.' } }))
    // @ts-expect-error contract 2 does not exist
    void (() => defineConnector({ ...sample, contract: 2 }))
  })

  it('knows the codes of an error', () => {
    expectTypeOf<ConnectorError['code']>().toEqualTypeOf<ErrorCode>()
    // @ts-expect-error no such code
    const code: ErrorCode = 'AUTH_MAYBE'
    void code
  })
})
