import { describe, expect, it } from 'vitest'
import { apiPriority, task, user } from '../src/records.ts'
import { localDay } from '../src/tools/get-overview.ts'
import { rescheduled } from '../src/tools/reschedule-tasks.ts'

const wire = { id: 't1', content: 'Buy milk', project_id: 'p1', priority: 1 }

describe('a record', () => {
  it.each([
    [4, 'p1'],
    [3, 'p2'],
    [2, 'p3'],
    [1, 'p4'],
  ] as const)('of priority %i is %s, and back', (number, name) => {
    expect(task.parse({ ...wire, priority: number }).priority).toBe(name)
    expect(apiPriority(name)).toBe(number)
  })

  it('has no null where the service sends one', () => {
    const nulls = {
      section_id: null,
      parent_id: null,
      due: null,
      labels: [],
      description: '',
      note_count: null,
    }
    expect(JSON.parse(JSON.stringify(task.parse({ ...wire, ...nulls })))).toEqual({
      id: 't1',
      content: 'Buy milk',
      projectId: 'p1',
      priority: 'p4',
    })
  })

  it('names a person by the full name, else by the mailbox, else by the id', () => {
    expect(user.parse({ id: 7, full_name: 'Alice', email: 'a@example.com' })).toMatchObject({
      id: '7',
      name: 'Alice',
    })
    expect(user.parse({ id: 7, full_name: '', email: 'alice@example.com' }).name).toBe('alice')
    expect(user.parse({ id: 7 }).name).toBe('7')
  })

  it('ignores a time zone that is none', () => {
    expect(user.parse({ id: 7, tz_info: { timezone: 'Mars/Olympus' } }).timezone).toBeUndefined()
    expect(user.parse({ id: 7, tz_info: { timezone: 'Asia/Tokyo' } }).timezone).toBe('Asia/Tokyo')
  })
})

describe('a day', () => {
  it('is the one where the person lives', () => {
    const instant = new Date('2026-11-23T23:30:00Z')
    expect(localDay(instant)).toBe('2026-11-23')
    expect(localDay(instant, 'Asia/Tokyo')).toBe('2026-11-24')
    expect(localDay(instant, 'America/Los_Angeles')).toBe('2026-11-23')
  })
})

describe('moving a due date', () => {
  const due = { date: '2026-11-23', recurring: false, text: undefined, language: 'en' }

  it.each([
    ['a day', due, undefined, { due_date: '2026-12-01' }],
    ['no date at all', undefined, undefined, { due_date: '2026-12-01' }],
    [
      'a local time',
      { ...due, date: '2026-11-23T15:00:00' },
      undefined,
      { due_string: '2026-12-01 at 15:00', due_lang: 'en' },
    ],
    [
      'a fixed instant',
      { ...due, date: '2026-11-23T15:00:00Z' },
      undefined,
      { due_datetime: '2026-12-01T15:00:00Z' },
    ],
    [
      'a fixed instant, to another time',
      { ...due, date: '2026-11-23T15:00:00Z' },
      '09:15',
      { due_string: '2026-12-01 at 09:15', due_lang: 'en' },
    ],
    [
      'a rule',
      { ...due, recurring: true, text: 'every day at 9:00' },
      undefined,
      { due_string: 'every day at 9:00 starting 2026-12-01', due_lang: 'en' },
    ],
    [
      'a rule that was moved before',
      { ...due, recurring: true, text: 'every day, starting 2026-11-20' },
      undefined,
      { due_string: 'every day starting 2026-12-01', due_lang: 'en' },
    ],
  ])('keeps %s', (_name, before, time, fields) => {
    expect(rescheduled(before, '2026-12-01', time)).toEqual(fields)
  })
})
