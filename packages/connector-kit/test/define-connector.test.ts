import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  capabilityCovers,
  ConnectorError,
  defineCapability,
  defineConnector,
  definePrompt,
} from '../src/index.ts'
import { readThing, sample, thingResource, thingsRead } from './sample.ts'

const gatedRead = defineCapability({ ...thingsRead, id: 'things-erase', default: false, approval: 'admin' })
const foreign = defineCapability({ ...thingsRead, id: 'foreign-read' })
const prompt = definePrompt({
  name: 'sample_plan_day',
  title: 'Plan',
  description: 'Plans.',
  input: z.object({}),
  render: () => 'Plan.',
})
type Broken = Partial<typeof sample>

const refusals: readonly (readonly [string, Broken, string])[] = [
  ['an id that is not kebab-case', { id: 'My_Sample' }, 'its id must be kebab-case.'],
  ['a tool prefix that is not snake_case', { toolPrefix: 'My-Sample' }, 'its toolPrefix must be snake_case.'],
  [
    'a capability that is not kebab-case',
    { capabilities: [{ ...thingsRead, id: 'thingsRead' }] },
    "the capability 'thingsRead' must be kebab-case.",
  ],
  [
    'a capability twice',
    { capabilities: [thingsRead, thingsRead] },
    "the capability 'things-read' is declared twice.",
  ],
  [
    'a consent sentence that allows nothing',
    { capabilities: [{ ...thingsRead, consent: { allows: ' ', limits: 'It cannot do anything.' } }] },
    "the consent sentence of 'things-read' does not say what it allows.",
  ],
  [
    'a consent sentence without its limit',
    { capabilities: [{ ...thingsRead, consent: { allows: 'Reads.', limits: 'It is careful.' } }] },
    'the consent sentence of \'things-read\' does not say what it cannot do (limits must contain "cannot").',
  ],
  [
    'a capability that includes one of another connector',
    { capabilities: [thingsRead, { ...thingsRead, id: 'things-manage', includes: [foreign] }] },
    "'things-manage' includes 'foreign-read', a capability of another connector.",
  ],
  [
    'a capability that includes one an administrator must approve, and needs no approval itself',
    {
      capabilities: [gatedRead, { ...thingsRead, id: 'things-manage', includes: [gatedRead] }],
    },
    "'things-manage' includes 'things-erase', so it needs an approval too.",
  ],
  [
    'a capability that needs an approval and is asked for by default',
    { capabilities: [{ ...gatedRead, default: true }] },
    "'things-erase' needs an approval, so no link can ask for it by default.",
  ],
  [
    'a field of a capability that is misspelt, such as the approval',
    { capabilities: [{ ...thingsRead, approvals: 'admin' } as typeof thingsRead] },
    "the capability 'things-read' has a field 'approvals', which capabilities do not have.",
  ],
  [
    'a field of a tool that is misspelt',
    { tools: [{ ...readThing, confirms: () => 'Sure?' } as typeof readThing] },
    "the tool 'sample_read_thing' has a field 'confirms', which tools do not have.",
  ],
  [
    'a tool name without the prefix',
    { tools: [{ ...readThing, name: 'read_thing' }] },
    "the tool name 'read_thing' must be snake_case, begin with 'sample_' and have at most 40 characters.",
  ],
  [
    'a tool name that is too long',
    { tools: [{ ...readThing, name: `sample_${'x'.repeat(34)}` }] },
    "begin with 'sample_' and have at most 40 characters.",
  ],
  [
    'a tool name twice',
    { tools: [readThing, readThing] },
    "the tool name 'sample_read_thing' is used twice.",
  ],
  [
    'a description that is too long',
    { tools: [{ ...readThing, description: 'x'.repeat(301) }] },
    "the description of 'sample_read_thing' is longer than 300 characters.",
  ],
  [
    'an input that takes the name of the account argument',
    { tools: [{ ...readThing, input: z.object({ account: z.string() }) }] },
    "the input 'account' of 'sample_read_thing' is reserved for choosing an account.",
  ],
  [
    'a tool that requires a capability of another connector',
    { tools: [readThing, { ...readThing, name: 'sample_other', requires: [foreign] }] },
    "'sample_other' requires 'foreign-read', a capability of another connector.",
  ],
  [
    'a tool that requires a copy of a capability',
    { tools: [{ ...readThing, requires: [{ ...thingsRead }] }] },
    "'sample_read_thing' requires 'things-read', a capability of another connector.",
  ],
  [
    'a resource that requires a capability of another connector',
    { resources: [{ ...thingResource, requires: [foreign] }] },
    "'sample_thing' requires 'foreign-read', a capability of another connector.",
  ],
  [
    'an alias that points nowhere',
    { aliases: { 'old-name': 'sample_gone' } },
    "the alias 'old-name' points to 'sample_gone', which is not a tool.",
  ],
  [
    'an alias that is a tool',
    { aliases: { sample_read_thing: 'sample_read_thing' } },
    "the alias 'sample_read_thing' is also a tool.",
  ],
  [
    'a prompt name without the prefix',
    { prompts: [{ ...prompt, name: 'plan_day' }] },
    "the prompt name 'plan_day' must be snake_case and begin with 'sample_'.",
  ],
  ['a prompt name twice', { prompts: [prompt, prompt] }, "the prompt name 'sample_plan_day' is used twice."],
  [
    'a scope that nothing uses',
    { capabilities: [thingsRead, { ...thingsRead, id: 'things-delete', scopes: ['things:delete'] }] },
    "no tool reaches the scopes of 'things-delete' (things:delete).",
  ],
  [
    'an endpoint that is not a URL',
    { provider: { ...sample.provider, token_endpoint: 'token' } },
    "'token' is not a URL.",
  ],
  [
    'an endpoint without https',
    { provider: { ...sample.provider, revocation_endpoint: 'http://id.example/revoke' } },
    "'http://id.example/revoke' must use https (http is accepted on loopback only).",
  ],
  [
    'a host that only begins like loopback',
    { provider: { ...sample.provider, device_authorization_endpoint: 'http://localhost.example/device' } },
    "'http://localhost.example/device' must use https (http is accepted on loopback only).",
  ],
  [
    'an API origin with a path',
    { provider: { ...sample.provider, apiOrigins: ['https://api.example/v1'] } },
    "'https://api.example/v1' must be an origin without a path.",
  ],
]

describe('defining a connector', () => {
  it.each(refusals)('S-M18, P-C12: refuses %s', (_name, broken, sentence) => {
    const define = () => defineConnector({ ...sample, ...broken })
    expect(define).toThrowError(ConnectorError)
    expect(define).toThrowError(sentence)
    expect(define).toThrowError(`Connector '${broken.id ?? 'sample'}': `)
    expect(define).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('accepts one that keeps every rule, and freezes it (control)', () => {
    const connector = defineConnector({
      ...sample,
      prompts: [prompt],
      aliases: { 'old-name': 'sample_read_thing' },
    })
    expect(Object.isFrozen(connector)).toBe(true)
    expect(connector.tools).toEqual([readThing])
  })

  it.each(['http://localhost:4100', 'http://127.0.0.1:4100', 'http://[::1]:4100'])(
    'accepts %s, which is loopback',
    (origin) => {
      const provider = {
        ...sample.provider,
        token_endpoint: `${origin}/token`,
        apiOrigins: [origin] as const,
      }
      expect(() => defineConnector({ ...sample, provider })).not.toThrow()
    },
  )

  it('lets a resource reach a capability that no tool needs', () => {
    const extra = defineCapability({ ...thingsRead, id: 'things-export' })
    const resources = [{ ...thingResource, requires: [extra] as const }]
    expect(() => defineConnector({ ...sample, capabilities: [thingsRead, extra], resources })).not.toThrow()
  })
})

describe('a capability', () => {
  const manage = defineCapability({ ...thingsRead, id: 'things-manage', includes: [thingsRead] })
  const administer = defineCapability({ ...thingsRead, id: 'things-administer', includes: [manage] })

  it('covers itself and what it includes, at any depth', () => {
    expect(capabilityCovers(thingsRead, thingsRead)).toBe(true)
    expect(capabilityCovers(administer, thingsRead)).toBe(true)
  })

  it('does not cover what includes it', () => {
    expect(capabilityCovers(thingsRead, manage)).toBe(false)
    expect(capabilityCovers(manage, foreign)).toBe(false)
  })
})
