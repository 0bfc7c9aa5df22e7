import { inspect } from 'node:util'
import { each, unless, type Case } from '../case.ts'
import { inputSchemaOf, listings, outputSchemaOf, propertiesOf, type PropertySchema } from '../looks.ts'

const maxDefinitionTokens = 3_000

const isSentence = (text: string): boolean => /^\p{Lu}[\s\S]*[.!?]$/u.test(text.trim())
// `{}` is the schema of anything at all: neither a reader nor a client can rely on it.
const isUntyped = (property: PropertySchema): boolean =>
  Object.keys(property).every((key) => ['description', 'default'].includes(key))

/** What is published before anything runs. */
export const contractCases: readonly Case[] = [
  {
    id: 'CS-DEF-01',
    rule: 'is frozen, and speaks version 1 of the contract',
    problems: ({ connector }) =>
      unless(
        Object.isFrozen(connector) && Number(connector.contract) === 1,
        'It is not made by defineConnector.',
      ),
  },
  {
    id: 'CS-DEF-02',
    rule: 'names every tool <prefix>_<verb>_<noun>',
    problems: ({ connector }) =>
      connector.tools.flatMap(({ name }) =>
        unless(
          name.slice(connector.toolPrefix.length + 1).split('_').length >= 2,
          `'${name}' has no verb and noun after the prefix.`,
        ),
      ),
  },
  {
    id: 'CS-DEF-03',
    rule: 'gives tools, capabilities and prompts short titles that are no sentences',
    problems: ({ connector: { tools, capabilities, prompts = [] } }) =>
      [...tools, ...capabilities, ...prompts].flatMap(({ title }) =>
        unless(
          /^\p{Lu}.{1,58}[^.]$/u.test(title),
          `'${title}' is no title: 3 to 60 characters, a capital first, no full stop.`,
        ),
      ),
  },
  {
    id: 'CS-DEF-04',
    rule: 'describes every tool in 10 to 300 characters, in whole sentences',
    problems: ({ connector }) =>
      connector.tools.flatMap(({ name, description }) =>
        unless(
          isSentence(description) && description.length >= 10 && description.length <= 300,
          `'${name}' is not described in a sentence.`,
        ),
      ),
  },
  {
    id: 'CS-DEF-05',
    rule: 'states all four annotations, and none that contradict each other',
    problems: ({ connector }) =>
      connector.tools.flatMap(({ name, annotations }) => {
        const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations
        const stated = [readOnlyHint, destructiveHint, idempotentHint, openWorldHint].every(
          (hint) => typeof hint === 'boolean',
        )
        return [
          ...unless(stated, `'${name}' leaves an annotation out.`),
          ...unless(
            !readOnlyHint || (!destructiveHint && idempotentHint),
            `'${name}' reads only, so it is idempotent and destroys nothing.`,
          ),
        ]
      }),
  },
  {
    id: 'CS-DEF-06',
    rule: 'types every property of every input, and bounds every list',
    problems: ({ connector }) =>
      connector.tools.flatMap((tool) =>
        propertiesOf(inputSchemaOf(tool)).flatMap(([path, property]) => [
          ...unless(!isUntyped(property), `'${tool.name}' takes anything as ${path}.`),
          ...unless(
            property.type !== 'array' || property.maxItems !== undefined,
            `'${tool.name}' takes any number of ${path}.`,
          ),
        ]),
      ),
  },
  {
    id: 'CS-DEF-07',
    rule: 'types every property of every output',
    problems: ({ connector }) =>
      connector.tools.flatMap((tool) =>
        propertiesOf(outputSchemaOf(tool)).flatMap(([path, property]) =>
          unless(!isUntyped(property), `'${tool.name}' may give anything as ${path}.`),
        ),
      ),
  },
  {
    id: 'CS-DEF-08',
    rule: 'lists 20 by default and 100 at most, and gives the page with every listing',
    unless: ({ connector }) => (listings(connector).length === 0 ? 'no tool lists in pages' : undefined),
    problems: ({ connector }) =>
      listings(connector).flatMap((tool) => {
        const limit = inputSchemaOf(tool).properties?.['limit']
        return [
          ...unless(
            limit?.default === 20 && (limit.maximum ?? Infinity) <= 100,
            `'${tool.name}' does not take its limit from pageInput().`,
          ),
          ...unless(
            'page' in (outputSchemaOf(tool).properties ?? {}),
            `'${tool.name}' does not give pageOutput as 'page'.`,
          ),
        ]
      }),
  },
  {
    id: 'CS-DEF-09',
    rule: `describes all tools in at most ${maxDefinitionTokens} tokens, at four bytes each`,
    problems: ({ connector }) => {
      const bytes = connector.tools.map((tool) =>
        Buffer.byteLength(
          JSON.stringify({
            name: tool.name,
            description: tool.description,
            inputSchema: inputSchemaOf(tool),
          }),
        ),
      )
      const tokens = bytes.reduce((sum, size) => sum + size, 0) / 4
      return unless(tokens <= maxDefinitionTokens, `The tools take ${Math.ceil(tokens)} tokens.`)
    },
  },
  {
    id: 'CS-DEF-10',
    rule: 'says in whole sentences what a capability allows, and what it cannot do',
    problems: ({ connector }) =>
      connector.capabilities.flatMap(({ id, consent }) => [
        ...unless(
          /^Lets the assistant /.test(consent.allows) && isSentence(consent.allows),
          `'${id}' does not say "Lets the assistant ...".`,
        ),
        ...unless(
          /\bcannot\b/.test(consent.limits) && isSentence(consent.limits),
          `'${id}' does not say what it cannot do.`,
        ),
        ...unless(
          `${consent.allows} ${consent.limits}`.length <= 240,
          `The sentence of '${id}' is too long to be read.`,
        ),
      ]),
  },
  {
    id: 'CS-DEF-11',
    rule: 'only reads with what is asked for by default',
    unless: ({ connector }) =>
      connector.capabilities.some((capability) => capability.default)
        ? undefined
        : 'no capability is marked as default',
    problems: ({ connector }) => {
      const defaults = connector.capabilities.filter((capability) => capability.default)
      return connector.tools
        .filter(
          ({ requires, annotations }) =>
            !annotations.readOnlyHint && defaults.some((capability) => requires.includes(capability)),
        )
        .map(({ name }) => `'${name}' writes, and is granted by default.`)
    },
  },
  {
    id: 'CS-DEF-12',
    rule: 'takes every endpoint from the options',
    problems: ({ connector: { provider }, fake }) => {
      const wanted = [
        ['issuer', provider.issuer, fake.options.issuer],
        ['authorizationEndpoint', provider.authorization_endpoint, fake.options.authorizationEndpoint],
        ['tokenEndpoint', provider.token_endpoint, fake.options.tokenEndpoint],
        ['revocationEndpoint', provider.revocation_endpoint, fake.options.revocationEndpoint],
      ] as const
      return wanted.flatMap(([name, has, given]) =>
        unless(has === given, `The option '${name}' is not used.`),
      )
    },
  },
  {
    id: 'CS-DEF-13',
    rule: 'keeps the client secret out of anything printed',
    problems: ({ connector, fake }) => {
      const secret = connector.registration?.clientSecret
      const printed = `${inspect(connector, { depth: 12, showHidden: true, breakLength: Infinity })} ${JSON.stringify(connector)}`
      return [
        ...unless(
          connector.registration?.clientId === fake.options.clientId,
          "The options 'clientId' and 'clientSecret' give no registration.",
        ),
        ...unless(
          secret === undefined || !printed.includes(secret.reveal()),
          'The client secret is printed with the connector.',
        ),
      ]
    },
  },
  {
    id: 'CS-DEF-14',
    rule: 'exists without any option, as unregistered',
    problems: ({ unregistered }) =>
      unless(unregistered.registration === undefined, 'It is registered although no client id was given.'),
  },
  {
    id: 'CS-DEF-15',
    rule: 'has an example for every tool',
    problems: ({ connector, provider, inputs }) =>
      each(connector.tools, async (tool) => {
        if (!(tool.name in provider.examples)) return [`The fake has no example for '${tool.name}'.`]
        return unless(
          tool.input.safeParse(await inputs.of(tool)).success,
          `The example of '${tool.name}' does not fit its input.`,
        )
      }),
  },
]
