import { connectorSuite } from '@grantway/connector-testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { googleDrive } from '../../src/index.ts'
import { googleDriveFake } from '../../testing/index.ts'
import { descriptionProblem } from '../api-description.ts'

const problems: string[] = []
let checked = 0

/** Compares everything that leaves with a bearer with the description of the API. */
beforeAll(() => {
  const send = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const bearer = new Headers(init?.headers).get('authorization')
    if (bearer?.startsWith('Bearer ') && bearer !== 'Bearer nobody') {
      checked += 1
      const problem = descriptionProblem(init?.method ?? 'GET', url, init)
      if (problem !== undefined) problems.push(problem)
    }
    return send(input, init)
  })
})
afterAll(() => void vi.restoreAllMocks())

describe('the Google Drive connector', () => {
  connectorSuite(test, expect, googleDrive, googleDriveFake)

  test('sends nothing in all of the suite that the description of the API does not have', () => {
    expect(checked).toBeGreaterThan(1_000)
    expect(problems).toEqual([])
  })
})
