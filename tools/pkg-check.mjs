// npm run pkg-check: what would be published is complete, small, and type-checks for a consumer.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installInto, pack, publishedPackages } from './pack.mjs'
import { run, setUp } from './setup.mjs'
import { writeSnippets } from './snippets.mjs'

// Every package that comes along runs beside tokens: the numbers go up only on purpose.
const mostPackages = { connector: 9, server: 89 }
const mostKilobytes = 400
// The image of an empty database, with which a first start takes a third of the time; auth-core has it.
const imageKilobytes = 6_000

await setUp()
const scratch = mkdtempSync(join(tmpdir(), 'grantway-pack-'))
let failed = 0
const check = (words, holds) => {
  process.stdout.write(`${holds ? '✓' : '✗'} ${words}\n`)
  if (!holds) failed += 1
}

try {
  const published = publishedPackages()
  const tarballs = pack(published, scratch)
  const all = published.map((one) => ({ ...one, tarball: tarballs.get(one.name) }))
  for (const { name, tarball } of all) {
    process.stdout.write(`\n${name}\n`)
    checkContents(tarball)
    check('publint', run('publint', ['--strict', tarball]) === 0)
    check('attw', run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--quiet']) === 0)
  }
  process.stdout.write('\ninstalled by themselves\n')
  const tarballOf = (short) => all.find(({ name }) => name === `@grantway/${short}`)?.tarball ?? short
  for (const { name, tarball } of all.filter((one) => one.name.startsWith('@grantway/connector-') && one.folder.includes('connectors'))) {
    const came = installInto(join(scratch, name), [tarballOf('connector-kit'), tarball])
    check(`${name} brings ${came.length} packages (at most ${mostPackages.connector})`, came.length <= mostPackages.connector)
  }
  checkServer(all)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)

/** What a tarball holds: the licence and a README, and nothing that only this repository needs. */
function checkContents(tarball) {
  const { stdout } = spawnSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
  const names = stdout.trim().split('\n')
  for (const wanted of ['package/LICENSE', 'package/README.md']) check(wanted, names.includes(wanted))
  const stray = names.filter((name) => /\.(test|proof)\.|\.tsbuildinfo$|\/(test|proof|\.spec)\/|\.env|\.key$/.test(name))
  check(`${names.length} files, none of them a test or a build record${stray.length > 0 ? `: ${stray[0]}` : ''}`, stray.length === 0)
  const kilobytes = Math.round(statSync(tarball).size / 1024)
  const most = names.some((name) => name.includes('/pglite-')) ? mostKilobytes + imageKilobytes : mostKilobytes
  check(`${kilobytes} KB (at most ${most})`, kilobytes <= most)
}

/** One consumer with everything: how many packages a server is, and whether all types hold without skipLibCheck. */
function checkServer(all) {
  const folder = join(scratch, 'consumer')
  const ours = all.filter(({ name }) => !/-testing$|todo-saas$/.test(name)).map(({ tarball }) => tarball)
  const came = installInto(folder, ours)
  check(`@grantway/server brings ${came.length} packages (at most ${mostPackages.server})`, came.length <= mostPackages.server)
  // The types of Node are the consumer's own dependency.
  installInto(folder, [...all.map(({ tarball }) => tarball), '@types/node@20.19.43'])
  const entries = all.flatMap(({ name, manifest }) => Object.keys(manifest.exports).map((entry) => `${name}${entry.slice(1)}`))
  writeFileSync(join(folder, 'consumer.ts'),
    entries.map((entry, index) => `export * as entry${index} from '${entry}'\n`).join(''))
  const snippets = writeSnippets(join(folder, 'snippets'), (line) => process.stdout.write(`  ${line}\n`))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      target: 'es2023', module: 'nodenext', strict: true, exactOptionalPropertyTypes: true,
      skipLibCheck: false, noEmit: true, types: ['node'],
    },
    files: ['consumer.ts', ...snippets],
  }))
  check(`${entries.length} entry points and ${snippets.length} snippets of our pages type-check with skipLibCheck off`, run('tsc', ['-p', join(folder, 'tsconfig.json')]) === 0)
}
