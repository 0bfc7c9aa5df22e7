import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const repository = join(import.meta.dirname, '../..')
const script = join(repository, 'tools/new-connector.mjs')
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'grantway-generator-'))
  for (const name of ['connector-kit', 'connector-testing']) {
    cpSync(join(repository, 'packages', name, 'package.json'), join(root, 'packages', name, 'package.json'))
  }
})
afterEach(() => rmSync(root, { recursive: true }))

const generate = (...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GRANTWAY_ROOT: root },
    input: '',
  })

/** Runs it in a terminal of its own and types each answer when its question is there. */
const typing = async (answers: readonly (readonly [question: string, typed: string])[]) => {
  const child = spawn('script', ['-qec', `"${process.execPath}" "${script}"`, '/dev/null'], {
    env: { ...process.env, GRANTWAY_ROOT: root },
  })
  const [left, exit] = [[...answers], new Promise<number | null>((resolve) => child.once('close', resolve))]
  let [shown, read] = ['', 0]
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    const [question, typed] = left[0] ?? []
    if (question === undefined || !shown.slice(read).includes(`${question}: `)) return
    read = shown.length
    left.shift()
    child.stdin.write(typed ?? '')
  })
  return { status: await exit, shown, left }
}
const terminal = spawnSync('script', ['-qec', 'true', '/dev/null'], { input: '' }).status === 0
const linear = ['linear', '--origin', 'https://api.linear.app', '--yes']
const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('the generator', () => {
  it('writes one folder and one changeset, and nothing else', () => {
    const before = below('.')
    const { status, stdout } = generate(...linear)
    expect(status).toBe(0)
    const written = below('.').filter((path) => !before.includes(path))
    expect(written.sort()).toEqual(stdout.trim().split('\n').sort())
    expect(written.filter((path) => !path.startsWith('packages/connectors/linear/'))).toEqual([
      '.changeset/add-connector-linear.md',
    ])
  })

  it('leaves no part of a template open', () => {
    generate(...linear)
    for (const path of below('packages/connectors')) expect(read(path)).not.toMatch(/\{\{|\}\}(?! \})/)
  })

  it('reads the ranges from the workspace', () => {
    const versionOf = (name: string) =>
      (
        JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as {
          version: string
        }
      ).version
    generate(...linear)
    expect(JSON.parse(read('packages/connectors/linear/package.json'))).toMatchObject({
      peerDependencies: { '@grantway/connector-kit': `>=${versionOf('connector-kit')} <2` },
      devDependencies: { '@grantway/connector-testing': `^${versionOf('connector-testing')}` },
    })
  })

  it('makes a connector that only reads, and one for devices', () => {
    generate(
      'sensor-hub',
      '--origin',
      'https://hub.example',
      '--auth',
      'device',
      '--scopes',
      'things:read',
      '--yes',
    )
    expect(existsSync(join(root, 'packages/connectors/sensor-hub/src/tools/add-item.ts'))).toBe(false)
    expect(read('packages/connectors/sensor-hub/src/provider.ts')).toContain('device_authorization_endpoint')
    expect(read('packages/connectors/sensor-hub/src/capabilities.ts')).not.toContain('itemsWrite')
  })

  it('makes a connector for a service that knows only keys, and adds a tool to it', () => {
    generate('acme-keys', '--origin', 'https://api.acme.example', '--auth', 'api-key', '--yes')
    expect(generate('acme-keys', '--tool', 'get_issue')).toMatchObject({ status: 0 })
    const provider = read('packages/connectors/acme-keys/src/provider.ts')
    expect(provider).toContain('pattern: /acme_keys_')
    expect(provider).not.toContain('_endpoint:')
    expect(read('packages/connectors/acme-keys/src/capabilities.ts')).toContain("enforcement: 'server'")
    const fake = read('packages/connectors/acme-keys/testing/acme-keys-fake.ts')
    expect(fake).toContain("'GET /issues/:id'")
    expect(fake).not.toContain('scope:')
  })

  it('adds a tool where it belongs', () => {
    generate(...linear)
    const { status, stdout } = generate('linear', '--tool', 'get_issue')
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(4)
    expect(read('packages/connectors/linear/src/tools/index.ts')).toContain('  getIssue,\n')
    expect(read('packages/connectors/linear/testing/linear-fake.ts')).toContain(
      "linear_get_issue: { id: 'alice-1' }",
    )
    expect(generate('linear', '--tool', 'get_issue')).toMatchObject({ status: 2 })
  })

  it.each([
    ['an id that is none', ['Linear!', '--origin', 'https://a.example', '--yes'], /kebab-case/],
    ['an id that leaves its folder', ['../evil', '--origin', 'https://a.example', '--yes'], /kebab-case/],
    ['an origin with a path', ['linear', '--origin', 'https://a.example/v1', '--yes'], /without a path/],
    ['plain http', ['linear', '--origin', 'http://a.example', '--yes'], /https/],
    [
      'a scope that would end a string',
      ['linear', '--origin', 'https://a.example', '--scopes', "a'+b", '--yes'],
      /--scopes/,
    ],
    [
      'a title that would end a string',
      ['linear', '--origin', 'https://a.example', '--title', "A'", '--yes'],
      /title/,
    ],
    [
      'scopes of a key',
      ['linear', '--origin', 'https://a.example', '--auth', 'api-key', '--scopes', 'read', '--yes'],
      /no scopes/,
    ],
    ['an unknown flag', ['linear', '--colour', 'blue'], /colour/],
    ['a tool of no connector', ['nothing', '--tool', 'get_issue'], /no connector/],
  ])('refuses %s with one sentence, and writes nothing', (_what, args, sentence) => {
    const before = below('.')
    const { status, stderr } = generate(...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('    at ')
    expect(below('.')).toEqual(before)
  })

  it('does not write over what is there', () => {
    generate(...linear)
    expect(generate(...linear)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('exists already') as string,
    })
  })

  it.skipIf(!terminal)(`asks for what is not given${terminal ? '' : ' (skipped: no `script` here, which gives a terminal)'}`, async () => {
    const { status, shown, left } = await typing([
      ['Id in kebab-case', 'linear\r'],
      ['Name of the service (Linear)', '\r'],
      ['Origin of its API (https://api.linear.com)', 'https://api.linear.app\r'],
      ['oauth2, device or api-key (oauth2)', '\r'],
      ['Origin of its authorization server (https://api.linear.app)', 'https://linear.app\r'],
      ['Scopes: one to read, one to write (read,write)', 'issues:read\r'],
    ])
    expect({ status, left }, shown).toEqual({ status: 0, left: [] })
    const provider = read('packages/connectors/linear/src/provider.ts')
    expect(provider).toContain("options.issuer ?? 'https://linear.app'")
    expect(provider).toContain("options.apiOrigin ?? 'https://api.linear.app'")
  })

  it.skipIf(!terminal)(`writes nothing when it is left at a question${terminal ? '' : ' (skipped: no terminal)'}`, async () => {
    const before = below('.')
    const { status, shown } = await typing([['Id in kebab-case', 'linear\r'], ['Name of the service (Linear)', '\u0003']])
    expect({ status, shown }).toEqual({ status: 2, shown: expect.stringContaining('Nothing was written.') as string })
    expect(shown).not.toContain('    at ')
    expect(below('.')).toEqual(before)
  })

  it('says how it is used', () => {
    expect(generate('--help').stderr).toContain('npm run new:connector')
    expect(execFileSync(process.execPath, ['--check', script]).toString()).toBe('')
  })
})
