import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseDeployment } from '../src/deployments/choose.ts'
import { projectFiles } from '../src/init/project-files.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grantway-config-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const config = "export default { name: 'mine', branding: { name: 'Mine' }, connectors: [() => ({ id: 'notes' })] }\n"
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('a deployment', () => {
  it('comes from the file in the folder, from a named one, or is the one with everything', async () => {
    expect((await chooseDeployment({ folder })).name).toBe('reference')
    write('grantway.config.mjs', config)
    expect((await chooseDeployment({ folder })).name).toBe('mine')
    expect((await chooseDeployment({ config: join(folder, 'grantway.config.mjs') })).name).toBe('mine')
    expect((await chooseDeployment({ deployment: 'todo-only', folder })).name).toBe('todo-only')
  })

  it('is never read from a folder that nobody named', async () => {
    write('grantway.config.mjs', 'throw new Error("was run")\n')
    expect((await chooseDeployment({})).name).toBe('reference')
  })

  it.each([
    ['no default export', 'export const x = 1\n', /grantway\.config\.mjs: the default export/],
    ['no connectors', "export default { name: 'a', branding: { name: 'A' }, connectors: [] }\n", /connectors names no connector/],
    ['a policy that is misspelt', "export default { name: 'a', branding: { name: 'A' }, connectors: [() => 1], policy: { readonly: true } }\n", /: policy\.readonly is not known\. Write/],
    ['a policy of another form', "export default { name: 'a', branding: { name: 'A' }, connectors: [() => 1], policy: { tools: ['todo_add'] } }\n", /: policy\.tools must be a function\. Write/],
    ['no colour', "export default { name: 'a', branding: { name: 'A', accent: 'red' }, connectors: [() => 1] }\n", /: branding\.accent must be six hexadecimal digits after #\. Write/],
    ['a connector that is made already', "export default { name: 'a', branding: { name: 'A' }, connectors: [{}] }\n", /: connectors\.0 must be a function that makes a connector\. Write/],
    ['an error', 'throw new Error("broken here")\n', /cannot be loaded: broken here/],
  ])('with %s is refused in one line', async (_, text, sentence) => {
    write('grantway.config.mjs', text)
    await expect(chooseDeployment({ folder })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(sentence) as string })
  })

  it('is one connector alone, by the name of its package', async () => {
    const { name, connectors } = await chooseDeployment({ connector: '@grantway/connector-google-drive' })
    expect([name, connectors.map((make) => make().id)]).toEqual(['google-drive', ['google-drive']])
  })

  it.each(['../connector-github', '/tmp/connector-github', 'file:///x/connector-github', 'github', '@acme/notes', 'connector-nobody-has'])(
    'is not %s', async (connector) => {
      await expect(chooseDeployment({ connector })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    })

  it('is named once', async () => {
    await expect(chooseDeployment({ connector: '@grantway/connector-todo', deployment: 'reference' })).rejects.toThrow(/only one of them/)
  })
})

describe('a new project', () => {
  const files = projectFiles({
    name: 'my-server', version: '0.1.0',
    connectors: [{ id: 'google-drive', packageName: '@grantway/connector-google-drive' }, { id: 'todo', packageName: '@grantway/connector-todo' }],
  })

  it('has a configuration that a server takes', async () => {
    expect(files['grantway.config.mjs']).toContain("import { googleDrive } from '@grantway/connector-google-drive'")
    expect(files['grantway.config.mjs']).toContain('connectors: [googleDrive, todo],')
  })

  it('keeps secrets and data out of git', () => {
    expect(files['.gitignore']?.split('\n')).toEqual(expect.arrayContaining(['.env', '.grantway/']))
    expect(files['.env.example']).toContain('GOOGLE_DRIVE_CLIENT_SECRET=\n')
  })
})
