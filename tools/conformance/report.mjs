// Writes the results as JSON, and as Markdown for people.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { countsOf } from './table.mjs'

const folder = join(root, 'artifacts', 'conformance')

/**
 * One group of results.
 * @typedef {object} Group
 * @property {string} title
 * @property {readonly { id: string, requirement?: string, state: string, reason?: string, passedChecks?: number }[]} results
 */

/**
 * Writes `artifacts/conformance/report.json` and `report.md`, and gives the folder.
 * @param {readonly Group[]} groups
 * @param {Readonly<Record<string, string>>} about Versions.
 */
export const writeReport = (groups, about) => {
  mkdirSync(folder, { recursive: true })
  const counted = groups.map((group) => ({ ...group, counts: countsOf(group.results) }))
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ ...about, groups: counted }, null, 2)}\n`)
  writeFileSync(join(folder, 'report.md'), markdownOf(counted, about))
  return folder
}

const markdownOf = (groups, about) =>
  [
    '# Conformance',
    '',
    Object.entries(about)
      .map(([name, value]) => `${name} ${value}`)
      .join(' · '),
    '',
    '| | passed | not applicable | failed |',
    '|---|---|---|---|',
    ...groups.map(
      ({ title, counts }) => `| ${title} | ${counts.passed} | ${counts.notApplicable} | ${counts.failed} |`,
    ),
    ...groups.flatMap(({ title, results }) => [
      '',
      `## ${title}`,
      '',
      '| | | |',
      '|---|---|---|',
      ...results.map(rowOf),
    ]),
    '',
  ].join('\n')

const rowOf = ({ id, requirement, state, reason }) =>
  `| ${cell(id)} | ${state} | ${cell([requirement, reason].filter(Boolean).join(' '))} |`

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
