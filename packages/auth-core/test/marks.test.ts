import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMarks, type Marks } from '../src/marks.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, startWorld, type World } from './support/world.ts'

let opened: TestStore
let world: World
beforeAll(async () => {
  opened = await openTestStore()
  world = await startWorld({ store: opened })
})
afterAll(async () => {
  await world.close()
  await opened.close()
})

let time = Date.parse('2026-11-22T12:00:00Z')
/** Two replicas over one database. */
let here: Marks
let there: Marks
beforeEach(() => {
  time += 86_400_000
  const now = (): Date => new Date(time)
  here = createMarks(opened.store, now)
  there = createMarks(opened.store, now)
})

const alice = principal('alice')
const mark = { kind: 'answer', name: 'a name', ttlSeconds: 60, room: 3 }

describe('marks', () => {
  it('are left once and taken once, at whichever replica', async () => {
    const left = await Promise.all([here, there, here, there].map((marks) => marks.leave(alice, { ...mark, value: 'yes' })))
    expect(left.filter(Boolean)).toHaveLength(1)
    expect(await there.find(alice, 'answer', ['a name', 'another'])).toEqual(['a name'])
    const taken = await Promise.all([here, there, here].map((marks) => marks.take(alice, 'answer', ['a name'])))
    expect(taken.map((found) => found.get('a name')).filter(Boolean)).toEqual(['yes'])
    expect(await here.find(alice, 'answer', ['a name'])).toEqual([])
  })

  it('S-B28: are found by nobody else: another person, tenant, client, kind', async () => {
    await here.leave(alice, mark)
    for (const other of [principal('bob'), principal('alice', 'globex'), { ...alice, clientId: 'another' }, { ...alice, issuer: 'https://other.example' }]) {
      expect(await there.find(other, 'answer', ['a name'])).toEqual([])
      expect(await there.take(other, 'answer', ['a name'])).toEqual(new Map())
    }
    expect(await there.find(alice, 'subscription', ['a name'])).toEqual([])
    // Control.
    expect(await there.find(alice, 'answer', ['a name'])).toEqual(['a name'])
  })

  it('end with their time, and leave nothing behind', async () => {
    await here.leave(alice, mark)
    time += 60_000
    expect(await here.find(alice, 'answer', ['a name'])).toEqual([])
    expect(await here.take(alice, 'answer', ['a name'])).toEqual(new Map())
    time += 1
    await here.leave(principal('bob'), { ...mark, name: 'something else' })
    expect(await opened.asAdministrator('select name_hash from marks')).toHaveLength(1)
    expect(await here.leave(alice, mark)).toBe(true)
  })

  it('P-B25: make room for the newest of one person, and take none of anybody else', async () => {
    await here.leave(principal('bob'), mark)
    for (const name of ['1', '2', '3', '4', '5']) {
      await here.leave(alice, { ...mark, name })
      time += 1
    }
    expect(await here.find(alice, 'answer', ['1', '2', '3', '4', '5'])).toEqual(expect.arrayContaining(['3', '4', '5']))
    expect(await here.find(alice, 'answer', ['1', '2'])).toEqual([])
    expect(await here.find(principal('bob'), 'answer', ['a name'])).toEqual(['a name'])
  })

  it('hold no name', async () => {
    await here.leave(alice, { ...mark, name: 'SECRET_name' })
    expect(await opened.dump()).not.toContain('SECRET_name')
  })
})
