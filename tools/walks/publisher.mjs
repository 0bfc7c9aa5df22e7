// Rehearses a release with the commands of docs/publish.md, in a scratch copy: a real registry on loopback, two connectors
// released and the others held back, both installed in an empty project, one tool call. The registry program needs Node.js 22 and is fetched once, outside the lockfile.
import { execFile, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { documented } from '../commands.mjs'
import { installInto, publishedPackages } from '../pack.mjs'
import { root, setUp } from '../setup.mjs'
import { scratchCopy } from './scratch-copy.mjs'
import { type } from './shell.mjs'

const version = '6.10.4'
const released = ['@grantway/connector-kit', '@grantway/connector-github', '@grantway/connector-todo']

await setUp()
const { freePort } = await import('../../apps/demo/dist/index.js')
const { startTodoSaas } = await import('../../apps/todo-saas/dist/index.js')
const { apiTokenAs } = await import('../../apps/todo-saas/dist/testing/index.js')
const started = performance.now()
const say = (/** @type {string} */ words) =>
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${words}\n`)

const program = registryProgram()
const folder = mkdtempSync(join(tmpdir(), 'grantway-publisher-'))
const copy = scratchCopy(root)
const url = `http://127.0.0.1:${await freePort()}/`
const registry = startRegistry()
const todo = await startTodoSaas({ clients: [{ id: 'walk', secret: 'SECRET_walk', redirectUris: ['http://127.0.0.1/callback'] }] })
try {
  await answers()
  say('a registry runs on loopback')
  const npmrc = join(folder, 'npmrc')
  writeFileSync(npmrc, `registry=${url}\n${url.slice('http:'.length)}:_authToken=${await signUp()}\n`)
  await release(npmrc)
  say(`released ${released.join(', ')}`)
  const others = publishedPackages().filter(({ name }) => !released.includes(name))
  for (const { name } of others) {
    const { status } = await ask(`${url}${encodeURIComponent(name)}`)
    if (status !== 404) throw new Error(`${name} was released too: ${status}.`)
  }
  say(`the ${others.length} others were not`)
  const project = join(folder, 'project')
  const came = installInto(project, released.slice(1), ['--userconfig', npmrc, '--registry', url])
  say(`an empty project installed both: ${came.length} packages`)
  writeFileSync(join(project, 'call.mjs'), callingProgram())
  const env = { PATH: process.env.PATH ?? '', TODO_URL: todo.url, TODO_TOKEN: await apiTokenAs('u_alice', todo.url) }
  // Not in step with this process: it answers as the TODO service meanwhile.
  const { stdout } = await promisify(execFile)(process.execPath, ['call.mjs'], { cwd: project, env })
  say(stdout.trim())
} finally {
  registry.kill('SIGTERM')
  await todo.close()
  rmSync(folder, { recursive: true, force: true })
  copy.remove()
}

/** Versions, changelogs, and what the registry does not have yet; nothing of a package that is private. @param {string} npmrc */
async function release(npmrc) {
  for (const { folder: one } of publishedPackages()) cpSync(join(root, one, 'dist'), join(copy.folder, one, 'dist'), { recursive: true })
  const somebody = { NAME: 'Publisher', EMAIL: 'publisher@example.com' }
  const environment = {
    HOME: process.env.HOME ?? folder, npm_config_prefer_offline: 'true',
    ...Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((who) => Object.entries(somebody).map(([what, is]) => [`GIT_${who}_${what}`, is]))),
  }
  const typing = { folder: copy.folder, environment }
  // Changesets looks into the history, and tags what it published.
  await type('git init -q && git add -A && git commit -qm copy', typing)
  await type(documented('docs/publish.md', 'npm run version-packages'), typing)
  const changelog = readFileSync(join(copy.folder, 'packages/connectors/github/CHANGELOG.md'), 'utf8')
  if (!changelog.includes('Added the GitHub connector')) throw new Error(`The changelog of a connector does not say what changed:\n${changelog}`)
  for (const { name, folder: one } of publishedPackages()) {
    const manifest = join(copy.folder, one, 'package.json')
    if (!released.includes(name)) writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), private: true }))
  }
  await type(documented('docs/publish.md', 'npx changeset publish'), {
    ...typing, environment: { ...environment, npm_config_userconfig: npmrc, npm_config_registry: url }, says: /packages published successfully/,
  })
}

/** The folder of verdaccio with a Node.js that runs it. One of its dependencies is named by a tag that mirrors do not know. */
function registryProgram() {
  const into = join(tmpdir(), `grantway-verdaccio-${version}`)
  const entry = join(into, 'node_modules/verdaccio/bin/verdaccio')
  const node = `node-${process.platform}-${process.arch}`
  if (!existsSync(entry)) {
    mkdirSync(into, { recursive: true })
    writeFileSync(join(into, 'package.json'), '{ "private": true, "overrides": { "node-fetch": "2.7.0" } }\n')
    const came = installInto(into, [`verdaccio@${version}`, `${node}@24.21.0`], ['--no-package-lock'])
    say(`fetched the registry program once: ${came.length} packages`)
  }
  return { entry, node: join(into, 'node_modules', node, 'bin/node') }
}

function startRegistry() {
  const upstream = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim()
  const config = join(folder, 'verdaccio.yaml')
  // What is not ours comes from the registry that npm uses here.
  writeFileSync(config, `storage: ${join(folder, 'storage')}
auth: { htpasswd: { file: ${join(folder, 'htpasswd')}, max_users: 1 } }
uplinks: { usual: { url: '${upstream}' } }
packages:
  '@grantway/*': { access: $all, publish: $authenticated }
  '**': { access: $all, proxy: usual }
log: { type: stdout, level: error }
`)
  return spawn(program.node, [program.entry, '--config', config, '--listen', url.slice(0, -1)], { stdio: ['ignore', 'ignore', 'inherit'] })
}

// npm runs in between and blocks this process: a connection that is kept would be closed unnoticed.
/** @param {string} address @param {RequestInit} options */
function ask(address, options = {}) {
  return fetch(address, { ...options, headers: { 'content-type': 'application/json', connection: 'close' } })
}

async function answers() {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await ask(`${url}-/ping`).then((response) => response.ok, () => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The registry does not answer.')
}

async function signUp() {
  const response = await ask(`${url}-/user/org.couchdb.user:publisher`, {
    method: 'PUT',
    body: JSON.stringify({ name: 'publisher', password: 'SECRET_publisher_1' }),
  })
  return (await response.json()).token
}

/** A program of the project: the released connector over the released kit, with a person's own token. */
function callingProgram() {
  return `import { github } from '@grantway/connector-github'
import { todo } from '@grantway/connector-todo'
import { createConnectionCache, createProviderHttp } from '@grantway/connector-kit'

const connector = todo({ issuer: process.env.TODO_URL })
const { signal } = new AbortController()
const http = createProviderHttp({
  connector: connector.id, origins: connector.provider.apiOrigins, signal, fetch, publicFetch: fetch,
  random: Math.random, cache: createConnectionCache(() => new Date()),
  authorize: async (headers) => headers.set('authorization', 'Bearer ' + process.env.TODO_TOKEN),
})
const tool = connector.tools.find(({ name }) => name === 'todo_find_tasks')
const context = {
  api: connector.client(http), account: { key: 'alice', label: 'Alice' }, capability: tool.requires[0], limits: undefined,
  signal, log: () => undefined, sealCursor: (one) => one, openCursor: (one) => one,
}
const result = await tool.handler(context, tool.input.parse({}))
console.log(\`\${github().title} and \${connector.title} load; \${tool.name} gave \${JSON.stringify(result).length} bytes\`)
`
}

/** @param {{ status: number | null, stdout: string, stderr: string }} done @param {string} words */
function must({ status, stdout, stderr }, words) {
  if (status !== 0) throw new Error(`${words} ended with ${status}:\n${stdout}${stderr}`)
}
