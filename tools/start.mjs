// npm start: the reference server with its embedded database, and the demo TODO service unless a real one is configured.
// npm start -- --demo-upstreams: the same, with fakes of the other services as well.
import { fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, setUp } from './setup.mjs'

await setUp()
const port = process.env.PORT ?? '3000'
// As the server names itself: an origin leaves out the port of its scheme.
const publicUrl = process.env.PUBLIC_URL ?? `http://localhost${port === '80' ? '' : `:${port}`}`
const upstreamsPort = process.env.DEMO_UPSTREAMS_PORT ?? '4200'
const todoPort = process.env.TODO_SAAS_PORT ?? '4100'
const dataDir = process.env.DATA_DIR ?? join(root, '.grantway')
const environment = { ...process.env, DATA_DIR: dataDir }
const children = []
let stopping = false

const stop = (code) => {
  if (stopping) return
  stopping = true
  for (const child of children) child.kill('SIGTERM')
  const waiting = children.filter((child) => child.exitCode === null && child.signalCode === null)
  let left = waiting.length
  if (left === 0) process.exit(code)
  for (const child of waiting) child.once('exit', () => { if (--left === 0) process.exit(code) })
}

const start = (file, args) => {
  const child = spawn(process.execPath, [join(root, file), ...args], { env: environment, stdio: ['ignore', 'inherit', 'inherit'] })
  children.push(child)
  child.once('exit', (code) => stop(code ?? 1))
}

// The fakes run in a process of their own, which says how they are reached. Nothing of them is in the server.
const startUpstreams = () => {
  const child = fork(join(root, 'tools/demo-upstreams.mjs'), {
    env: { ...environment, PUBLIC_URL: publicUrl, DEMO_UPSTREAMS_PORT: upstreamsPort },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  child.once('exit', (code) => stop(code ?? 1))
  child.once('message', (reached) => {
    Object.assign(environment, reached)
    serve()
  })
}

// The demo service belongs to the demo: whoever names a real TODO service gets that one.
if (environment.TODO_CLIENT_ID === undefined) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const todo = `http://127.0.0.1:${todoPort}`
  Object.assign(environment, {
    TODO_SAAS_PORT: todoPort,
    TODO_SAAS_CLIENT_ID: 'grantway-demo',
    TODO_SAAS_CLIENT_SECRET: randomBytes(24).toString('base64url'),
    TODO_SAAS_REDIRECT_URIS: `${publicUrl}/oauth/callback/todo`,
    TODO_SAAS_STATE_FILE: environment.TODO_SAAS_STATE_FILE ?? join(dataDir, 'todo-saas.json'),
  })
  Object.assign(environment, {
    TODO_CLIENT_ID: environment.TODO_SAAS_CLIENT_ID,
    TODO_CLIENT_SECRET: environment.TODO_SAAS_CLIENT_SECRET,
    TODO_ISSUER: todo,
    TODO_DEVICE_AUTHORIZATION_ENDPOINT: `${todo}/oauth/device_authorization`,
  })
  start('apps/todo-saas/dist/main.js', [])
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0))
const flags = process.argv.slice(2)
const serve = () => start('apps/server/bin/grantway.js', ['serve', ...flags.filter((flag) => flag !== '--demo-upstreams')])
if (flags.includes('--demo-upstreams')) startUpstreams()
else serve()
