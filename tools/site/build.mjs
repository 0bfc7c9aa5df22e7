// npm run docs: the pages of this repository as a static site in artifacts/site, with a reference from the docstrings.
// The generators are installed outside the lockfile; see docs/decisions/0015-the-site.md.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { installInto } from '../pack.mjs'
import { root, setUp } from '../setup.mjs'

const generators = ['vitepress@1.6.4', 'typedoc@0.28.20', 'typedoc-plugin-markdown@4.14.1', 'typescript@5.9.3']
const entryPoints = {
  'connector-kit': 'packages/connector-kit/src/index.ts',
  'connector-testing': 'packages/connector-testing/src/index.ts',
  server: 'apps/server/src/index.ts',
  'auth-core': 'packages/auth-core/src/index.ts',
  'auth-core-store': 'packages/auth-core/src/store/public.ts',
  identity: 'packages/identity/src/index.ts',
  mcp: 'packages/mcp/src/index.ts',
  web: 'packages/web/src/index.ts',
}

await setUp()
const folder = join(root, 'node_modules/.cache/site')
const pages = join(folder, 'pages')
const site = join(root, 'artifacts/site')
installOnce()
for (const old of [pages, site]) rmSync(old, { recursive: true, force: true })
const written = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', ':!.changeset'], { cwd: root, encoding: 'utf8' })
  .trim().split('\n').filter((page) => existsSync(join(root, page)))
for (const page of written) write(page, readFileSync(join(root, page), 'utf8'))
reference()
mkdirSync(join(pages, '.vitepress'), { recursive: true })
cpSync(join(import.meta.dirname, 'config.mjs'), join(pages, '.vitepress/config.mjs'))
run('vitepress/bin/vitepress.js', ['build', pages, '--outDir', site])
process.stdout.write(`${site}/index.html\n`)

function installOnce() {
  const stamp = join(folder, 'installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === generators.join()) return
  rmSync(folder, { recursive: true, force: true })
  process.stdout.write('installing the generators (once, outside the lockfile)\n')
  installInto(folder, generators)
  writeFileSync(stamp, generators.join())
}

/** Puts a page where the site has it: a README is the index of its folder. @param {string} page @param {string} text */
function write(page, text) {
  const file = join(pages, indexOf(page))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, forSite(page, text))
}

/** @param {string} page */
function indexOf(page) {
  return page.replace(/(^|\/)README\.md$/, '$1index.md')
}

/** @param {string} page @param {string} text */
function forSite(page, text) {
  const outsideFences = text
    // A drawing that the generator cannot draw; the words below it say the same.
    .replace(/^```mermaid\n[\s\S]*?^```\n/gm, '')
    .replace(/^<!--[\s\S]*?-->\n/gm, '')
    .split(/(^ *```[\s\S]*?^ *```$)/gm)
  return outsideFences.map((part, index) => (index % 2 === 1 ? part : part.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, words, target) => {
    if (/^(?:[a-z]+:|#)/.test(target)) return link
    const [path, anchor] = target.split('#')
    const file = posix.join(posix.dirname(page), path)
    // The site has pages and no sources.
    if (!file.endsWith('.md')) return /^`/.test(words) ? words : `\`${file}\``
    return `[${words}](${indexOf(path)}${anchor === undefined ? '' : `#${anchor}`})`
  }))).join('')
}

/** One page an entry point, from its docstrings. */
function reference() {
  const tsconfig = join(folder, 'tsconfig.json')
  const files = Object.values(entryPoints)
  writeFileSync(tsconfig, JSON.stringify({
    extends: '../../../tsconfig.base.json',
    compilerOptions: { composite: false, noEmit: true, typeRoots: ['../../@types'] },
    include: files.map((file) => `../../../${file}`),
  }))
  const out = join(folder, 'reference')
  // Types are checked by the compiler that builds; this one only reads.
  run('typedoc/bin/typedoc', [
    '--tsconfig', tsconfig, '--skipErrorChecking', '--logLevel', 'Error', '--readme', 'none', '--basePath', root, '--out', out,
    '--disableSources', '--excludePrivate', '--excludeExternals', '--plugin', 'typedoc-plugin-markdown', '--outputFileStrategy', 'modules', '--hideBreadcrumbs', '--hidePageHeader',
    '--parametersFormat', 'table', '--interfacePropertiesFormat', 'table', '--typeDeclarationFormat', 'table', ...files.map((file) => join(root, file)),
  ])
  mkdirSync(join(pages, 'reference'), { recursive: true })
  const pageOf = new Map(Object.entries(entryPoints).map(([name, file]) => [file.replace(/(\/index)?\.ts$/, '.md'), name]))
  for (const [page, name] of pageOf) {
    const text = readFileSync(join(out, page), 'utf8')
      // The pages take no HTML; nothing links to these.
      .replaceAll(/<a id="[^"]*"><\/a> ?/g, '')
      .replace(/^# .*$/m, `# @grantway/${name.replace('core-store', 'core/store')}`)
      .replace(/\]\(([^)#:\s]+\.md)/g, (_, target) => `](${pageOf.get(posix.join(posix.dirname(page), target))}.md`)
    writeFileSync(join(pages, 'reference', `${name}.md`), text)
  }
}

/** @param {string} program @param {readonly string[]} args */
function run(program, args) {
  const env = { ...process.env, SITE_PACKAGES: Object.keys(entryPoints).join() }
  const done = spawnSync(process.execPath, [join(folder, 'node_modules', program), ...args], { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] })
  if (done.status !== 0) throw new Error(`${program} ended with ${done.status}.`)
}
