import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { Secret } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApprovalPortal } from '../src/index.ts'
import { ask, startApprovalWorld } from './support/approval-world.ts'
import { principal, publicUrl, session, type World } from './support/world.ts'

const keys = generateKeyPairSync('ed25519')
const others = generateKeyPairSync('ed25519')
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const portal: ApprovalPortal = { url: 'https://approvals.example.com/grantway', key: { kind: 'ed25519', publicKey } }

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (claims: object, header: object = { alg: 'EdDSA' }, key = keys.privateKey): string => {
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}
const authenticated = (claims: object, secret: string): string => {
  const input = `${part({ alg: 'HS256' })}.${part(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

// An independent reading of the document that a portal signs off.
const sorted = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${sorted(part)}`).join(',')}}`
}

let world: World
beforeAll(async () => {
  world = await startApprovalWorld({ approvalPortal: portal })
})
afterAll(() => world.close())

// The request of the file, made by whichever test needs it first.
const waiting = async () =>
  (await world.engine.approvals.list(session('alice'))).own.find(({ standing }) => standing === 'waiting') ?? ask(world)

const common = (request: string) => {
  const iat = Math.floor(world.clock.now().getTime() / 1000)
  return { aud: publicUrl, iat, exp: iat + 120, tenant: 'acme', request }
}
const decision = (request: string, digest: string, more: object = {}) =>
  ({ ...common(request), purpose: 'decide', digest, decision: 'approve', approver: 'Petra of IT', ...more })
const decide = (document: string) => world.engine.approvals.decideFromPortal(document)
const refused = { kind: 'refused', why: 'not_accepted' }
const codeOf = async () => {
  const outcome = await world.call(principal('alice'), 'tasks_delete_task')
  return outcome.kind === 'authorization' ? outcome.need.code : outcome.kind
}

describe('an external portal', () => {
  it('is where a person is sent, with the tenant, an opaque id and a digest, and nothing else', async () => {
    const { id, digest, portalUrl, decidable } = await waiting()
    const url = new URL(portalUrl ?? '')
    expect([`${url.origin}${url.pathname}`, ...url.searchParams]).toEqual([portal.url, ['tenant', 'acme'], ['request', id], ['digest', digest]])
    expect(decidable).toBe(false)
  })

  it('reads with a signed document what it decides about, and can compute the digest itself', async () => {
    const request = await waiting()
    const read = await world.engine.approvals.describeToPortal(signed({ ...common(request.id), purpose: 'read' }))
    if (read.kind !== 'request') throw new Error(read.why)
    expect(createHash('sha256').update(sorted(read.asked)).digest('base64url')).toBe(request.digest)
    expect(read.asked).toMatchObject({ requester: 'alice', scopes: ['data:delete'], reason: 'Old tasks must go.' })
    expect(read.words).toEqual({ requester: 'alice', service: 'Tasks', capability: 'Delete tasks' })
    for (const document of [
      signed({ ...common(request.id), purpose: 'read' }, { alg: 'EdDSA' }, others.privateKey),
      signed({ ...common(request.id), purpose: 'read', tenant: 'globex' }),
      signed({ ...common(randomUUID()), purpose: 'read' }),
      signed(decision(request.id, request.digest)),
    ]) expect(await world.engine.approvals.describeToPortal(document)).toEqual(refused)
  })

  it('decides alone: administrators here do not', async () => {
    const request = await waiting()
    const attempt = { kind: 'approve', digest: request.digest } as const
    expect(await world.engine.approvals.decide(session('carol'), request.id, attempt)).toEqual({ kind: 'refused', why: 'decided_elsewhere' })
    expect((await world.engine.approvals.list(session('carol'))).mayDecide).toBe(false)
  })

  it('S-B26: is refused for a document that is forged, old, for another server or tenant, or speaks of something else', async () => {
    const request = await waiting()
    const { id, digest } = request
    const claims = decision(id, digest)
    const good = signed(claims)
    const [header = '', payload = '', signature = ''] = good.split('.')
    const forged: Readonly<Record<string, string>> = {
      'signed by another key': signed(claims, { alg: 'EdDSA' }, others.privateKey),
      'no algorithm': `${part({ alg: 'none' })}.${payload}.`,
      'the public key as a secret': authenticated(claims, publicKey),
      'another algorithm in the header': signed(claims, { alg: 'HS256' }),
      'an extension it must understand': signed(claims, { alg: 'EdDSA', crit: ['b64'], b64: false }),
      'another payload': `${header}.${part({ ...claims, tenant: 'acme', approver: 'Mallory' })}.${signature}`,
      'a cut signature': good.slice(0, -2),
      'a fourth part': `${good}.x`,
      'nothing': '',
      'too long': signed({ ...claims, reason: 'a'.repeat(9_000) }),
      'over': signed({ ...claims, iat: claims.iat - 300, exp: claims.iat - 1 }),
      'good for a day': signed({ ...claims, exp: claims.iat + 86_400 }),
      'from the future': signed({ ...claims, iat: claims.iat + 3_600, exp: claims.iat + 3_660 }),
      'for another server': signed({ ...claims, aud: 'https://other.example' }),
      'for another tenant': signed({ ...claims, tenant: 'globex' }),
      'for an unknown request': signed({ ...claims, request: randomUUID() }),
      'for reading': signed({ ...common(id), purpose: 'read' }),
      'with a field we do not know': signed({ ...claims, sudo: true }),
    }
    for (const [what, document] of Object.entries(forged)) expect(await decide(document), what).toEqual(refused)
    expect(await decide(signed(decision(id, `${digest.slice(1)}x`)))).toEqual({ kind: 'refused', why: 'changed' })
    expect(await codeOf()).toBe('APPROVAL_PENDING')
    // Control: the document itself is good, once.
    expect(await decide(good)).toEqual({ kind: 'decided', standing: 'approved' })
    expect(await decide(good)).toEqual({ kind: 'refused', why: 'decided_already' })
    expect(await codeOf()).toBe('AUTH_REQUIRED')
    expect((await world.engine.approvals.find(session('alice'), id))?.decided?.by).toBe('Petra of IT')
  })

  it('sets an end and limits, and denies with a reason', async () => {
    for (const { id } of (await world.engine.approvals.list(session('alice'))).own) await world.engine.approvals.withdraw(session('alice'), id)
    const first = await ask(world)
    const until = new Date(Math.floor(world.clock.now().getTime() / 1000 + 60) * 1000)
    const limited = { until: until.toISOString(), limits: { allow: [{ kind: 'project', text: '42' }], deny: [] } }
    expect(await decide(signed(decision(first.id, first.digest, limited)))).toMatchObject({ kind: 'decided' })
    expect((await world.engine.approvals.find(session('alice'), first.id))?.decided).toMatchObject({
      until, limits: { allow: [{ kind: 'project', id: '42' }], deny: [] },
    })
    await world.engine.approvals.withdraw(session('alice'), first.id)
    const second = await ask(world)
    const denial = decision(second.id, second.digest, { decision: 'deny', reason: 'Not this month.' })
    expect(await decide(signed(denial))).toEqual({ kind: 'decided', standing: 'denied' })
    expect(await codeOf()).toBe('APPROVAL_REQUIRED')
  })
})

describe('the settings of a portal', () => {
  it.each([
    ['http', { ...portal, url: 'http://approvals.example.com' }],
    ['a query', { ...portal, url: 'https://approvals.example.com/?a=b' }],
    ['no address', { ...portal, url: 'approvals' }],
    ['another kind of key', { ...portal, key: { kind: 'ed25519', publicKey: generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString() } }],
    ['no key', { ...portal, key: { kind: 'ed25519', publicKey: 'x' } }],
    ['a short secret', { ...portal, key: { kind: 'hmac', secret: new Secret('SECRET_short') } }],
  ] as const)('are refused for %s', async (_what, settings) => {
    await expect(world.another({ approvalPortal: settings })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('take a shared secret as well', async () => {
    const secret = `SECRET_${'s'.repeat(32)}`
    const engine = await world.another({ approvalPortal: { ...portal, key: { kind: 'hmac', secret: new Secret(secret) } } })
    const { id, digest } = await ask(world, session('bob'))
    const claims = decision(id, digest)
    expect(await engine.approvals.decideFromPortal(authenticated(claims, `${secret}x`))).toEqual(refused)
    expect(await engine.approvals.decideFromPortal(signed(claims))).toEqual(refused)
    expect(await engine.approvals.decideFromPortal(authenticated(claims, secret))).toMatchObject({ kind: 'decided' })
    await engine.close()
  })
})
