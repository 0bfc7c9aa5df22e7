// Makes a clone ready to run: installs what is missing, compiles what is stale. Every command starts with it.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Root folder of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/**
 * Runs one step and shows how long it took; the step's own output appears only when it fails.
 * Lines go to stderr, so that a command's result on stdout stays clean.
 */
const step = (title, command, args) => {
  const started = performance.now()
  process.stderr.write(`- ${title} ...`)
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
  if (result.status !== 0) {
    process.stderr.write(` failed\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}\n`)
    process.exit(1)
  }
  process.stderr.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Grantway needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`)
    process.exit(2)
  }
}

const installIsStale = () => {
  const installed = join(root, 'node_modules', '.package-lock.json')
  return !existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs
}

/** Installs, compiles and prepares the database image, each only where needed. */
export const setUp = async () => {
  checkNode()
  if (installIsStale()) step('installing packages (about a minute, once)', 'npm', ['ci', '--no-audit', '--no-fund'])
  step('compiling what changed', bin('tsc'), ['-b', 'tsconfig.build.json'])
  const store = pathToFileURL(join(root, 'packages/auth-core/dist/store/index.js')).href
  step('preparing the embedded database', process.execPath, [
    '-e', `import(${JSON.stringify(store)}).then((store) => store.preparePgliteImage())`,
  ])
}

/** Runs a program of node_modules in the foreground and gives its exit code. */
export const run = (name, args, environment = {}) =>
  spawnSync(bin(name), args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment }, shell: process.platform === 'win32' }).status ?? 1
