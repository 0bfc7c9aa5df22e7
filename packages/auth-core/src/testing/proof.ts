import { appendFileSync } from 'node:fs'

/** Count for this run: the full one, or that of a smoke run, a hundredth of it unless it is given. */
export const proofCount = (full: number, smoke = Math.max(1, Math.ceil(full / 100))): number =>
  process.env['PROOF_SIZE'] === 'full' ? full : smoke

/** Adds figures to the report of `npm run proof`. */
export const recordFigures = (name: string, figures: Readonly<Record<string, number | string>>): void => {
  const line = JSON.stringify({ name, ...figures })
  const file = process.env['PROOF_FIGURES']
  if (file) appendFileSync(file, `${line}\n`)
  else process.stdout.write(`${line}\n`)
}

/** Random numbers that a seed repeats (mulberry32): a failure can be run again. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}
