/** A task as the API v1 gives it. */
export interface FakeTask {
  readonly id: string
  readonly added_at: string
  content: string
  description: string
  project_id: string
  section_id: string | null
  parent_id: string | null
  labels: readonly string[]
  /** 4 is the most urgent, 1 the normal one. */
  priority: number
  due: FakeDue | null
  checked: boolean
  completed_at: string | null
}

/** When a task is due, as the API says it. */
export interface FakeDue {
  readonly date: string
  readonly string: string
  readonly is_recurring: boolean
  readonly lang: string
}

/** What somebody wrote on a task. */
export interface FakeComment {
  readonly id: string
  readonly task_id: string
  readonly content: string
  readonly posted_at: string
}

/** Somebody with tasks. */
export interface TodoPerson {
  readonly id: string
  readonly name: string
  readonly projects: readonly { readonly id: string; readonly name: string; readonly inbox: boolean }[]
  readonly tasks: FakeTask[]
  readonly comments: FakeComment[]
  /** Ids of new records count from here. */
  nextId: number
}

const longAgo = '2026-01-05T08:00:00.000Z'

/** A due date at a day, that does not come again. */
export const dueOn = (date: string, words: string = date): FakeDue => ({
  date,
  string: words,
  is_recurring: false,
  lang: 'en',
})

/** An open task with nothing but its title. */
export const openTask = (id: string, content: string, project: string, added: string): FakeTask => ({
  id,
  content,
  description: '',
  project_id: project,
  section_id: null,
  parent_id: null,
  labels: [],
  priority: 1,
  due: null,
  checked: false,
  completed_at: null,
  added_at: added,
})

const personOf = (id: string, name: string, party: string): TodoPerson => {
  const [inbox, home] = [`${id}-inbox`, `${id}-home`]
  // Completed days before today, so that they are among those of the last week whenever a test runs.
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
  return {
    id,
    name,
    projects: [
      { id: inbox, name: 'Inbox', inbox: true },
      { id: home, name: 'Home and garden', inbox: false },
    ],
    tasks: [
      { ...openTask(`${id}-1`, `Plan the birthday dinner ${party}`, home, longAgo), labels: ['family'], priority: 4, description: 'Ask who does not eat meat.', due: dueOn('2031-01-30') },
      { ...openTask(`${id}-2`, 'Order the cake in time', home, longAgo), parent_id: `${id}-1` },
      { ...openTask(`${id}-3`, 'Write the invitations by hand', home, longAgo), parent_id: `${id}-1` },
      { ...openTask(`${id}-4`, 'Repair the garden gate', home, longAgo), due: { ...dueOn('2031-02-01', 'every month'), is_recurring: true } },
      ...Array.from({ length: 26 }, (_, index) => openTask(`${id}-${index + 10}`, `Sort the box number ${index} of ${name}`, inbox, longAgo)),
      ...[1, 2, 3].map((days) => ({ ...openTask(`${id}-done-${days}`, `Water the plants, time ${days}`, home, longAgo), checked: true, completed_at: daysAgo(days) })),
    ],
    comments: [1, 2, 3].map((index) => ({
      id: `${id}-comment-${index}`,
      task_id: `${id}-1`,
      content: `The restaurant number ${index} has a table for us`,
      posted_at: longAgo,
    })),
    nextId: 1_000,
  }
}

/** Alice and Bob. */
export const people: readonly [TodoPerson, TodoPerson] = [
  personOf('u_alice', 'Alice Archer', 'for grandmother'),
  personOf('u_bob', 'Bob Bell', 'at the lake'),
]
