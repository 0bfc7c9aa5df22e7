import type { Engine, Owner } from '@grantway/auth-core'
import type { ServerEventBus } from '@modelcontextprotocol/server'
import { urisTouchedBy } from './touched-uris.ts'

/**
 * Makes the event source of one person's `subscriptions/listen` stream.
 * The SDK sends an event to every subscriber of a URI; here each stream has a bus of its own that hears of
 * nobody else, so that two people can subscribe to the same URI.
 */
export const createPrincipalBus = (engine: Engine, owner: Owner): ServerEventBus => ({
  publish: () => undefined,
  subscribe: (listener) =>
    engine.subscribe(owner, (event) => {
      for (const uri of urisTouchedBy(engine, event)) listener({ kind: 'resource_updated', uri })
    }),
})
