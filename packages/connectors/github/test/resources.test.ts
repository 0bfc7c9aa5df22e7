import type { AnyResourceTemplate } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, startWorld, type Connected, type World } from './connected.ts'

let world: World
let alice: Connected
let file: AnyResourceTemplate
let issue: AnyResourceTemplate
let diff: AnyResourceTemplate
const place = { owner: 'octo-org', repo: 'hello-world' }

beforeAll(async () => {
  world = await startWorld()
  alice = await world.connect()
  ;[file, issue, diff] = alice.connector.resources as [
    AnyResourceTemplate,
    AnyResourceTemplate,
    AnyResourceTemplate,
  ]
})
afterAll(() => world.close())

describe('a resource', () => {
  it('is a file: text as text, anything else as its bytes', async () => {
    expect(await file.read(alice.context, { ...place, path: 'README.md', ref: 'shorter' })).toEqual({
      mimeType: 'text/plain',
      text: '# Hi\n',
    })
    expect(await file.read(alice.context, { ...place, path: 'logo.png' })).toEqual({
      mimeType: 'application/octet-stream',
      blob: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]).toString('base64'),
    })
  })

  it('is an issue with its discussion, quoted', async () => {
    const content = await issue.read(alice.context, { ...place, number: '1' })
    expect(content).toMatchObject({ text: expect.stringContaining('> I can confirm this, attempt 1') })
  })

  it('is what a pull request changes', async () => {
    const content = await diff.read(alice.context, { ...place, number: '3' })
    expect(content).toMatchObject({ text: expect.stringContaining('diff --git a/README.md b/README.md') })
  })

  it('names its repository, so that a grant can be limited', () => {
    for (const template of [file, issue, diff]) {
      expect(template.targets?.({ owner: 'Octo-Org', repo: 'Hello-World' })).toEqual([
        { kind: 'repository', id: 'octo-org/hello-world' },
      ])
    }
  })

  it.each([
    { ...place, path: '../secret' },
    { ...place, path: '' },
    { owner: '..', repo: '..', path: 'x' },
    { owner: 'octo-org', repo: '..', path: 'x' },
    { ...place, path: 'x', ref: '../..' },
  ])('lets no part of its address leave its place: %o', async (variables) => {
    alice.sent.length = 0
    expect(await codeOf(file.read(alice.context, variables))).toBe('INVALID_INPUT')
    expect(alice.sent).toEqual([])
  })
})

describe('completion', () => {
  const complete = (variable: string, typed: string, others: Record<string, string> = {}) =>
    file.complete?.(alice.context, variable, typed, others)

  it('offers owners, repositories and branches of the person', async () => {
    expect(await complete('owner', 'OCTO')).toEqual(['octo-org'])
    expect(await complete('repo', 's', { owner: 'octo-org' })).toEqual(['secret-plans'])
    expect(await complete('ref', '', place)).toEqual(['main', 'shorter'])
    expect(await complete('path', 'x', place)).toEqual([])
    expect(await complete('ref', '')).toEqual([])
  })

  it('offers nothing outside of the limits, and asks for nothing there', async () => {
    const limits = { allow: [{ kind: 'repository', id: 'octo-org/hello-world' }], deny: [] }
    const limited = await world.connect({ limits })
    expect(await file.complete?.(limited.context, 'owner', '', {})).toEqual(['octo-org'])
    limited.sent.length = 0
    expect(await file.complete?.(limited.context, 'ref', '', { owner: 'alice', repo: 'notes' })).toEqual([])
    expect(limited.sent).toEqual([])
  })
})
