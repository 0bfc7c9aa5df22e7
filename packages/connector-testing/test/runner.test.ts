import { describe, expect, it } from 'vitest'
import { connectorSuite } from '../src/index.ts'
import { suiteCases } from '../src/suite/connector-suite.ts'
import { notes } from './support/notes-connector.ts'
import { notesFake } from './support/notes-fake.ts'

const registered = (withSkip: boolean): { names: string[]; skipped: string[] } => {
  const names: string[] = []
  const skipped: string[] = []
  const test = (name: string): void => void names.push(name)
  const skip = (name: string): void => void skipped.push(name)
  connectorSuite(withSkip ? Object.assign(test, { skip }) : test, expect, notes(), notesFake())
  return { names, skipped }
}

describe('the suite', () => {
  it('has at least sixty rules, each with an id and words of its own', () => {
    const ids = suiteCases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(suiteCases.map(({ rule }) => rule)).size).toBe(ids.length)
    expect(ids.filter((id) => !/^CS-[A-Z]+-\d\d$/.test(id))).toEqual([])
    expect(ids.length).toBeGreaterThanOrEqual(60)
  })

  it('gives a connector at least sixty tests that run, and says why the others do not', () => {
    const { names, skipped } = registered(true)
    expect(names.length).toBeGreaterThanOrEqual(60)
    expect(skipped.every((name) => /\(skipped: .+\)$/.test(name))).toBe(true)
    expect(names.length + skipped.length).toBe(suiteCases.length + 1)
  })

  it('needs no skip of its runner', () => {
    expect(registered(false).names).toHaveLength(suiteCases.length + 1)
  })
})
