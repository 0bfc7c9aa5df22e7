// The TypeScript in our pages, as files that a compiler can read. What a reader is assumed to have stands before a
// block in a comment, which pages do not show: <!-- given ... -->. A block that cannot be compiled says why in one.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const block = /(?:^<!-- (given|not compiled:)([\s\S]*?)-->\n+)?^```ts\n([\s\S]*?)^```$/gm

/**
 * Writes every block into a folder and gives the names of the files; says which are left out, and why.
 * @param {string} folder @param {(line: string) => void} say @returns {readonly string[]}
 */
export const writeSnippets = (folder, say) => {
  mkdirSync(folder, { recursive: true })
  const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  return pages.filter((page) => existsSync(join(root, page))).flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(block)].flatMap(([, mark, words = '', code], index) => {
      if (mark === 'not compiled:') return say(`${page}: not compiled: ${words.trim()}`), []
      const file = join(folder, `${page.replaceAll(/[^\w]+/g, '-')}-${index + 1}.ts`)
      // A module even where it imports nothing, and awaits at its top.
      writeFileSync(file, `${words}\n${code}\nexport {}\n`)
      return [file]
    }))
}
