import { unless, type Case, type Subject } from '../case.ts'
import type { World } from '../world.ts'

const noWebhooks = ({ connector, fake }: Subject): string | undefined =>
  connector.inbound || fake.webhook ? undefined : 'the connector receives no webhooks'

const day = 24 * 3600_000

/** A webhook as the provider sends it, with a change. */
const delivered = (
  world: World,
  change: { body?: string; headers?: Readonly<Record<string, string>>; secret?: string; later?: number } = {},
): boolean => {
  const { webhook } = world.provider
  const { inbound } = world.connector
  if (!webhook || !inbound)
    throw new TypeError("A connector with 'inbound' needs a fake with 'webhook', and the other way round.")
  const signed = Buffer.from(JSON.stringify(webhook.body))
  const headers = change.headers ?? webhook.sign(signed, world.now(), change.secret ?? webhook.secret)
  return inbound.verify({
    headers: new Headers({ ...headers }),
    body: change.body === undefined ? signed : Buffer.from(change.body),
    now: new Date(world.now().getTime() + (change.later ?? 0)),
  })
}

/** Webhooks: nothing is believed that is not signed. */
export const inboundCases: readonly Case[] = [
  {
    id: 'CS-HOOK-01',
    rule: 'accepts a webhook that the provider signed',
    unless: noWebhooks,
    problems: (world) => unless(delivered(world), 'A genuine webhook is refused.'),
  },
  {
    id: 'CS-HOOK-02',
    rule: 'refuses a webhook without a signature',
    unless: noWebhooks,
    problems: (world) => unless(!delivered(world, { headers: {} }), 'An unsigned webhook is accepted.'),
  },
  {
    id: 'CS-HOOK-03',
    rule: 'refuses a webhook whose body was changed, or that another secret signed',
    unless: noWebhooks,
    problems: (world) => [
      ...unless(
        !delivered(world, { body: `${JSON.stringify(world.provider.webhook?.body)} ` }),
        'A changed body is accepted.',
      ),
      ...unless(!delivered(world, { secret: 'SECRET_of_somebody_else' }), 'A foreign signature is accepted.'),
    ],
  },
  {
    id: 'CS-HOOK-04',
    rule: 'refuses a webhook of yesterday, where the signature covers the time',
    unless: (subject) =>
      noWebhooks(subject) ??
      (coversTime(subject) ? undefined : 'the signature of this provider covers no time'),
    problems: (world) => unless(!delivered(world, { later: day }), 'A webhook can be replayed a day later.'),
  },
  {
    id: 'CS-HOOK-05',
    rule: 'reads the account out of a webhook, and nothing out of nonsense',
    unless: noWebhooks,
    problems: ({ connector, provider }) => {
      const events = JSON.stringify(connector.inbound?.parse(provider.webhook?.body))
      const nonsense = ['text', null, 7, [], {}, { suite: true }].filter((body) => {
        try {
          return connector.inbound?.parse(body).length !== 0
        } catch {
          return true
        }
      })
      return [
        ...unless(events === JSON.stringify(provider.webhook?.events), `It reads ${events}.`),
        ...unless(nonsense.length === 0, `It trips over ${JSON.stringify(nonsense[0])}.`),
      ]
    },
  },
]

const coversTime = ({ fake: { webhook } }: Subject): boolean => {
  const body = Buffer.from('{}')
  const at = (time: number): string => JSON.stringify(webhook?.sign(body, new Date(time), 'SECRET_any'))
  return at(0) !== at(day)
}
