// Walks what a composer does, with the commands of docs/compose.md and docs/stdio.md: init with two connectors, install,
// doctor, start, connect, call. On the embedded database, and on Postgres where TEST_DATABASE_URL names one:
// node tools/with-postgres.mjs node tools/walks/composer.mjs
// Then one person without a server: two desktop clients, each with a process of `stdio`, on what was installed. Last,
// the steps of deploy/Dockerfile, without an engine: its packages, its files, its command in a folder nobody can write to.
import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documented } from '../commands.mjs'
import { installInto, pack, publishedPackages } from '../pack.mjs'
import { root, setUp } from '../setup.mjs'
import { reachFirstResult } from './first-result.mjs'
import { start, type } from './shell.mjs'

await setUp()
const { connectClient, createPerson, freePort, startProgram } = await import('../../apps/demo/dist/index.js')
const { startTodoSaas } = await import('../../apps/todo-saas/dist/index.js')

const folder = mkdtempSync(join(tmpdir(), 'grantway-composer-'))
const project = join(folder, 'my-server')
// Nothing of this process but what npm needs: no variable of ours may stand in for one of the project's.
const environment = { HOME: process.env.HOME ?? folder, XDG_CONFIG_HOME: join(folder, 'configuration') }
const started = performance.now()
const seconds = () => ((performance.now() - started) / 1000).toFixed(1).padStart(5)
const say = (/** @type {string} */ words) => process.stdout.write(`${seconds()} s  ${words}\n`)

try {
  const published = publishedPackages().filter(({ name }) => !/-testing$|todo-saas$/.test(name))
  const tarballs = [...pack(published, join(folder, 'tarballs')).values()]
  say(`packed ${tarballs.length} packages (a composer does not wait for this)`)
  // What npx would fetch, were it published.
  installInto(folder, tarballs)
  const init = documented('docs/compose.md', 'npx @grantway/server init my-server --connectors github,todo')
  await type(init, { folder, environment, says: /Wrote 5 files/ })
  await type(init, { folder, environment, exit: 2, says: /is not empty; nothing was written/ })
  await type(documented('docs/configuration.md', 'grantway init <folder> --connectors <ids>', [
    ['<folder>', 'other-server'], ['<ids>', 'slack,@acme/connector-notes'],
  ]), { folder, environment, says: /Wrote 5 files/ })
  // The project must not find it in a folder above.
  for (const one of ['node_modules', 'package.json', 'package-lock.json']) rmSync(join(folder, one), { recursive: true })
  say(init)
  await type(
    `${documented('docs/compose.md', 'cd my-server')}
    ${documented('docs/compose.md', 'npm install')} --ignore-scripts --prefer-offline --no-audit --no-fund ${tarballs.join(' ')}`,
    { folder, environment },
  )
  const { packages } = JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8'))
  say(`npm install: ${Object.keys(packages).length} packages`)
  await serveAndCall('the embedded database', {})
  await anotherFile()
  if (process.env.TEST_DATABASE_URL) {
    const url = new URL(process.env.TEST_DATABASE_URL)
    url.pathname = `/grantway_walk_${Date.now()}`
    const { default: postgres } = await import('postgres')
    const admin = postgres(process.env.TEST_DATABASE_URL, { onnotice: () => undefined })
    await admin.unsafe(`create database ${url.pathname.slice(1)}`)
    await admin.end()
    await serveAndCall('Postgres', { DATABASE_URL: url.href })
  } else process.stdout.write('Postgres: not run, TEST_DATABASE_URL is not set\n')
  await twoDesktopClients()
  await replayImage()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** @param {string} database @param {Record<string, string>} more */
async function serveAndCall(database, more) {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const todo = await startTodoSaas({
    clients: [{ id: 'composer', secret: 'SECRET_walk', redirectUris: [`${url}/oauth/callback/todo`] }],
  })
  const data = mkdtempSync(join(folder, 'data-'))
  await type(documented('docs/compose.md', 'cp .env.example .env'), { folder: project, environment })
  const variables = {
    PORT: String(port), LOG_LEVEL: 'error', DATA_DIR: join(data, 'data'), VAULT_KEY_FILE: join(data, 'root.key'),
    TODO_CLIENT_ID: 'composer', TODO_CLIENT_SECRET: 'SECRET_walk', TODO_ISSUER: todo.url, ...more,
  }
  appendFileSync(join(project, '.env'), Object.entries(variables).map(([name, value]) => `${name}=${value}\n`).join(''))
  if (more.DATABASE_URL) {
    await type('npm run grantway -- keys create', { folder: project, environment })
    await type('npm run grantway -- migrate', { folder: project, environment })
  }
  const server = await start(documented('docs/compose.md', 'npm start'), { folder: project, environment, says: /Grantway is ready/ })
  try {
    say(`a server of two connectors runs on ${database}`)
    await type(documented('docs/compose.md', 'npm run doctor'), { folder: project, environment, says: /✓ public address: a server answers/ })
    say('npm run doctor: nothing is wrong')
    const alice = createPerson('alice')
    const client = await connectClient(`${url}/mcp`, alice, { kind: 'sdk-v2 2026-07-28' })
    await reachFirstResult(client, alice)
    await client.close()
    say('a link, a consent, and the same call gives tasks')
  } finally {
    await server.stop()
    await todo.close()
  }
}

async function anotherFile() {
  cpSync(join(project, 'grantway.config.mjs'), join(project, 'reading.config.mjs'))
  const data = mkdtempSync(join(folder, 'data-'))
  const server = await start(documented('docs/compose.md', 'grantway serve --config reading.config.mjs'), {
    folder: project,
    environment: { ...environment, PORT: String(await freePort()), DATA_DIR: join(data, 'data'), TODO_CLIENT_ID: 'composer', TODO_CLIENT_SECRET: 'SECRET_composer', LOG_LEVEL: 'error' },
    says: /Grantway is ready/,
  })
  await server.stop()
  say('a second server from another file')
}

async function twoDesktopClients() {
  const { Client } = await import('@modelcontextprotocol/client')
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const todo = await startTodoSaas({
    clients: [{ id: 'desktop', secret: 'SECRET_walk', redirectUris: [`${url}/oauth/callback/todo`] }],
  })
  const env = {
    PATH: process.env.PATH ?? '', HOME: folder, LOG_LEVEL: 'error', PORT: String(port),
    DATA_DIR: join(folder, 'stdio'), XDG_CONFIG_HOME: join(folder, 'configuration'),
    TODO_CLIENT_ID: 'desktop', TODO_CLIENT_SECRET: 'SECRET_walk', TODO_ISSUER: todo.url,
  }
  const open = async (/** @type {string} */ typed) => {
    const client = new Client({ name: typed, version: '1.0.0' }, {})
    const [command = '', ...args] = typed.split(' ')
    await client.connect(new StdioClientTransport({ command, args, env, cwd: project }))
    return client
  }
  const first = documented('docs/compose.md', 'npx @grantway/server stdio --connector @grantway/connector-github', [['-github', '-todo']])
  const second = documented('docs/stdio.md', 'grantway stdio [--connector <package> | --config <file> | --deployment <name>] [--user <name>]', [
    ['grantway', documented('docs/stdio.md', 'npx -y @grantway/server')],
    ['[--connector <package> | --config <file> | --deployment <name>]', '--connector @grantway/connector-todo'], ['[--user <name>]', '--user Alice'],
  ])
  const find = (/** @type {Awaited<ReturnType<typeof open>>} */ client) => client.callTool({ name: 'todo_find_tasks', arguments: {} })
  const clients = [await open(`${first} --user Alice`)]
  try {
    clients.push(await open(second))
    const tools = (await clients[1].listTools()).tools.filter(({ name }) => !/^(todo|connections)_/.test(name))
    if (tools.length > 0) throw new Error(`--connector served ${tools[0].name} too.`)
    const refused = await find(clients[0])
    const link = /https?:\/\/\S+/.exec(refused.content[0]?.text ?? '')?.[0]
    if (!refused.isError || !link?.startsWith(url)) throw new Error('The first call gave no link.')
    await createPerson('alice').follow(link)
    for (const client of clients) {
      const found = await find(client)
      if (found.isError) throw new Error(`The call after connecting failed: ${found.content[0]?.text}`)
    }
    await type(documented('docs/configuration.md', 'grantway stdio [--deployment <name>] [--user <name>]', [
      ['[--deployment <name>]', '--deployment reference'], ['[--user <name>]', '--user Alice'],
    ]), { folder: project, environment: env, exit: 2, says: /--deployment: another `grantway stdio`/ })
    say('npx @grantway/server stdio: two desktop clients, one link, tasks for both')
  } finally {
    for (const client of clients) await client.close()
    await todo.close()
  }
}

async function replayImage() {
  const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')
  const line = (/** @type {RegExp} */ pattern) => pattern.exec(dockerfile)?.[1] ?? ''
  const port = String(await freePort())
  const app = join(folder, 'image')
  const data = join(folder, 'image-data')
  for (const one of [app, data]) mkdirSync(one)
  for (const file of ['package.json', 'package-lock.json', 'grantway.config.mjs']) cpSync(join(project, file), join(app, file))
  must(spawnSync(line(/^RUN (npm ci .*)$/m), { cwd: app, shell: true, encoding: 'utf8' }), 'npm ci')
  const { PORT: _, ...fixed } = Object.fromEntries(line(/^ENV (.*)$/m).split(' ').map((one) => one.split('=')))
  const environment = { ...fixed, PORT: port, DATA_DIR: data, VAULT_KEY_FILE: join(folder, 'image.key'), LOG_LEVEL: 'error' }
  const [, ...command] = JSON.parse(line(/^CMD (\[.*\])$/m))
  const [, ...health] = JSON.parse(line(/^ +CMD (\[.*\])$/m).replace(':3000', `:${port}`))
  must(spawnSync(process.execPath, [...command.slice(0, -1), 'keys', 'create'], { cwd: app, env: environment, encoding: 'utf8' }), 'keys create')
  // The user of the image owns the data and nothing else. As root, file modes would stop nobody.
  const nobody = process.getuid?.() === 0 ? 65_534 : undefined
  must(spawnSync('chmod', ['-R', 'a-w,a+rX', app], { encoding: 'utf8' }), 'chmod')
  for (const one of [folder, data]) chmodSync(one, 0o755)
  if (nobody !== undefined) must(spawnSync('chown', ['-R', String(nobody), data, environment.VAULT_KEY_FILE], { encoding: 'utf8' }), 'chown')
  const server = await startProgram(command, { folder: app, environment, ready: 'Grantway is ready', ...(nobody !== undefined && { uid: nobody }) })
  try {
    must(spawnSync(process.execPath, health, { encoding: 'utf8' }), 'the health check')
    say('the steps of the image, in a folder that cannot be written to: it starts and is healthy')
  } finally {
    await server.stop()
    must(spawnSync('chmod', ['-R', 'u+w', app], { encoding: 'utf8' }), 'chmod')
  }
}

/** @param {{ status: number | null, stdout: string, stderr: string }} done @param {string} words */
function must({ status, stdout, stderr }, words) {
  if (status !== 0) throw new Error(`${words} ended with ${status}:\n${stdout}${stderr}`)
}
