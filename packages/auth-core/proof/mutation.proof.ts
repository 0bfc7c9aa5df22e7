import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { recordFigures } from '../src/testing/index.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const report = z.object({ files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })) })
const envelope = 'packages/auth-core/src/vault/envelope.ts'

/** Hundredths of the changes that a test notices: in the envelope all of them. */
const least = (group: string): number => (group === 'envelope' ? 100 : 90)

it('the tests notice nearly every change of what decides without a database, and every change of the envelope', () => {
  const only = process.env['PROOF_SIZE'] === 'full' ? [] : ['--mutate', envelope]
  const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const ran = spawnSync(process.execPath, [stryker, 'run', 'tools/stryker/stryker.config.mjs', ...only], { cwd: root, encoding: 'utf8' })
  expect(ran.status, ran.stdout.slice(-2_000)).toBe(0)
  const { files } = report.parse(JSON.parse(readFileSync(join(root, 'artifacts/stryker/report.json'), 'utf8')))
  const counts = new Map<string, { noticed: number; all: number }>()
  for (const [file, { mutants }] of Object.entries(files)) {
    const group = file === envelope ? 'envelope' : (file.split('/').at(-2) ?? '')
    const count = counts.get(group) ?? { noticed: 0, all: 0 }
    const counted = mutants.filter(({ status }) => status !== 'Ignored')
    count.all += counted.length
    count.noticed += counted.filter(({ status }) => status === 'Killed' || status === 'Timeout').length
    counts.set(group, count)
  }
  expect(counts.get('envelope')?.all).toBeGreaterThan(20)
  for (const [group, { noticed, all }] of counts) {
    recordFigures(`mutation testing: ${group}`, { changes: all, noticed, hundredths: Math.floor((noticed / all) * 100) })
    expect((noticed / all) * 100, group).toBeGreaterThanOrEqual(least(group))
  }
}, 3_600_000)
