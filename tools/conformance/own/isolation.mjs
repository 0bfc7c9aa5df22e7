// Scenarios with two people, one of whom connects. They come last: afterwards alice is connected.
import { askedLegacy, askedModern, callLegacy, callModern, isRefusal } from './asking.mjs'
import { must, notApplicable, within } from './verdict.mjs'
import { modernRequest } from './wire.mjs'

const updatesIn = ({ messages }) =>
  messages.filter(({ method }) => method === 'notifications/resources/updated')

const resourceOf = async (target) => {
  if (target.resource) return target.resource
  const { result } = await callModern(target, target.alice, {})
  return (
    result.content?.find(({ type }) => type === 'resource_link')?.uri ??
    notApplicable('No resource to subscribe to is known (--resource).')
  )
}

const connectAlice = async (target, url) => {
  if (!target.connect) notApplicable('No way to finish a connection was given (--connect-command).')
  await target.connect(url)
}

/** Scenarios of two people; `target.connect` lets alice finish a connection. */
export const isolationScenarios = [
  {
    id: 'P-E6',
    requirement: 'Alice hears what happens to alice; bob, subscribed to the same resource, hears nothing.',
    run: async (target) => {
      const uri = await resourceOf(target)
      const { url } = await askedModern(target).catch(async () => (await askedLegacy(target))[0])
      const [alices, bobs] = await Promise.all([
        target.wire.listen(target.alice, [uri]),
        target.wire.listen(target.bob, [uri]),
      ])
      try {
        if (!alices.opened || !bobs.opened) notApplicable('The server opens no event stream.')
        await within(5_000, () => alices.messages.length > 0 && bobs.messages.length > 0)
        await connectAlice(target, url)
        must(await within(10_000, () => updatesIn(alices).length > 0), 'Alice heard nothing.')
        await within(1_000, () => updatesIn(bobs).length > 0)
        must(updatesIn(bobs).length === 0, 'Bob heard of it.')
      } finally {
        await Promise.all([alices.stop(), bobs.stop()])
      }
    },
  },
  {
    id: 'P-B12',
    requirement: 'What alice connected is hers: bob is still asked.',
    run: async (target) => {
      must(isRefusal(await callModern(target, target.bob, {})), "bob's call ran.")
      const { result } = await callModern(target, target.alice, {})
      if (result.isError) notApplicable('Alice is not connected (no way to finish a connection was given).')
    },
  },
  {
    id: 'P-B14',
    requirement:
      'Who is meant is read from the bearer: bob naming alice in arguments, _meta and headers is still bob.',
    run: async (target) => {
      const request = modernRequest('tools/call', {
        name: target.tool,
        arguments: { ...target.input, userId: 'alice', tenantId: 'acme' },
        _meta: { userId: 'alice', 'dev.example/sub': 'alice' },
      })
      const answer = await target.wire.post(target.bob, {
        ...request,
        headers: { ...request.headers, 'X-User-Id': 'alice', 'X-Forwarded-User': 'alice' },
      })
      must(isRefusal(answer), "bob's call ran.")
    },
  },
  {
    id: 'P-B15',
    requirement:
      'A connection belongs to the person and not to a session: a new session of 2025-11-25 has it.',
    run: async (target) => {
      if (isRefusal(await callModern(target, target.alice, {})))
        notApplicable('Alice is not connected (no way to finish a connection was given).')
      must(!isRefusal(await callLegacy(target, target.alice, {})), 'The new session does not.')
    },
  },
]
