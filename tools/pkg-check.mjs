// npm run pkg-check: what would be published is complete, and its types resolve for a consumer.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

await setUp()
const folders = ['packages', 'packages/connectors', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(parent, entry.name)))
let failed = 0
for (const folder of folders) {
  let manifest
  try {
    manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  } catch {
    continue
  }
  if (manifest.private) continue
  process.stdout.write(`${manifest.name}\n`)
  const tarballs = mkdtempSync(join(tmpdir(), 'grantway-pack-'))
  mkdirSync(tarballs, { recursive: true })
  const pack = spawnSync('npm', ['pack', '--silent', '--pack-destination', tarballs], { cwd: join(root, folder), encoding: 'utf8', shell: process.platform === 'win32' })
  const tarball = join(tarballs, readdirSync(tarballs)[0] ?? pack.stderr)
  failed += run('publint', ['--strict', tarball]) === 0 ? 0 : 1
  failed += run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--quiet']) === 0 ? 0 : 1
  rmSync(tarballs, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
