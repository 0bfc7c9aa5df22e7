#!/usr/bin/env node
// Fills the last column of docs/threat-model.md with the tests whose names carry the id of a row:
//   node tools/threat-model.mjs
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './setup.mjs'

// What is exported is described in threat-model.d.mts.
export const page = 'docs/threat-model.md'

const ids = /[SP]-[A-Z]+\d+/.source
const title = new RegExp(String.raw`(['"\`])((?:${ids}, )*${ids}): ((?:\\.|(?!\1)[^\\\n])*)\1`, 'g')
const row = new RegExp(`^\\| (${ids}) \\| (.*) \\| (.*) \\| (.*) \\|$`)

export const namedTests = () =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /^(?:packages|apps|tools)\/.*\.(?:test|proof)\.tsx?$/.test(file))
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(title)].flatMap(([, , list = '', name = '']) =>
        list.split(', ').map((id) => ({ id, name: name.replace(/\\(['"`])/g, '$1'), file }))))

export const rowsOf = (markdown) =>
  markdown.split('\n').flatMap((line) => {
    const [, id, , , tests] = row.exec(line) ?? []
    return id === undefined ? [] : [{ id, tests: tests ?? '' }]
  })

export const withTests = (markdown, tests) =>
  markdown.split('\n').map((line) => {
    const [, id, attack, stop] = row.exec(line) ?? []
    const own = tests.filter((test) => test.id === id)
    return own.length === 0 ? line : `| ${id} | ${attack} | ${stop} | ${cell(own)} |`
  }).join('\n')

const cell = (tests) =>
  [...new Set(tests.map(({ file }) => file))].map((file) => {
    const names = [...new Set(tests.filter((test) => test.file === file).map(({ name }) => escaped(name)))]
    return `[${shortName(file)}](../${file}): ${names.join('; ')}`
  }).join('<br>')

const shortName = (file) => file.replace(/^(?:packages|apps)\//, '').replace(/^connectors\//, '').replace(/\/(?:test|browser|proof)\//, '/').replace(/\.(?:test|proof)\.tsx?$/, '')
const escaped = (name) => name.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_')

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(root, page)
  writeFileSync(file, withTests(readFileSync(file, 'utf8'), namedTests()))
}
