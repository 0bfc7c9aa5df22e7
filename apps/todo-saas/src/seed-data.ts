/** Describes a task of the seed. `due` counts days from the first start; `every` makes it recurring. */
export interface SeedTask {
  readonly content: string
  readonly description?: string
  /** 4 is the most urgent. */
  readonly priority?: 1 | 2 | 3 | 4
  readonly labels?: readonly string[]
  readonly due?: number
  /** Time of day in UTC, `HH:MM`. */
  readonly time?: string
  readonly every?: string
  readonly section?: string
  readonly subtasks?: readonly SeedTask[]
  readonly comments?: readonly string[]
  /** Days since the task was completed. */
  readonly completedDaysAgo?: number
}

/** A project as a new account has it, with its tasks. */
export interface SeedProject {
  readonly name: string
  readonly color: string
  readonly inbox?: boolean
  readonly sections?: readonly string[]
  readonly tasks: readonly SeedTask[]
}

/** Alice: 27 open tasks in three projects, and five completed ones. */
export const aliceProjects: readonly SeedProject[] = [
  {
    name: 'Home',
    color: 'green',
    inbox: true,
    tasks: [
      { content: 'Water the plants', every: 'every 3 days', due: 0, labels: ['quick'] },
      { content: 'Take out the recycling', every: 'every tuesday', due: 2 },
      {
        content: 'Pay the electricity bill',
        priority: 4,
        due: -3,
        labels: ['money'],
        comments: ['The letter is on the fridge.'],
      },
      { content: 'Book a dentist appointment', priority: 3, due: -1, labels: ['phone', 'quick'] },
      {
        content: 'Plan the birthday dinner',
        priority: 2,
        due: 6,
        description: 'Eight people, two of them vegetarian.',
        comments: ['Nora cannot eat nuts.', 'Could we move it to Saturday?'],
        subtasks: [
          { content: 'Choose three recipes', due: 2 },
          { content: 'Send the invitations', due: 1, labels: ['email'] },
          { content: 'Order the cake', due: 4, labels: ['phone'] },
        ],
      },
      { content: 'Fix the dripping tap' },
      { content: 'Back up the family photos', every: 'every month', due: 9, labels: ['computer'] },
      { content: 'Buy a present for Sam', due: 3, labels: ['errand'] },
      { content: 'Clean the oven', completedDaysAgo: 2 },
      { content: 'Renew the library card', completedDaysAgo: 8, labels: ['errand'] },
    ],
  },
  {
    name: 'Launch',
    color: 'orange',
    sections: ['Before launch', 'After launch'],
    tasks: [
      {
        content: 'Write the release notes',
        section: 'Before launch',
        priority: 4,
        due: 0,
        time: '15:00',
        labels: ['writing'],
        comments: ['Keep it under one page.', 'Mention the new import.'],
        subtasks: [
          { content: 'Collect the changes since March', priority: 3, due: 0 },
          { content: 'Ask Priya for a review', priority: 2, due: 1, labels: ['email'] },
        ],
      },
      {
        content: 'Fix the sign-up form on small screens',
        section: 'Before launch',
        priority: 4,
        due: -2,
        labels: ['computer'],
      },
      { content: 'Test the import with 10,000 rows', section: 'Before launch', priority: 3, due: 1 },
      { content: 'Book the room for launch day', section: 'Before launch', due: 4, labels: ['phone'] },
      { content: 'Daily stand-up notes', every: 'every weekday', due: 0, time: '09:30', labels: ['writing'] },
      {
        content: 'Prepare the demo account',
        section: 'Before launch',
        priority: 2,
        due: 2,
        labels: ['computer'],
      },
      { content: 'Thank the early testers', section: 'After launch', due: 8, labels: ['email'] },
      { content: 'Review the support questions', section: 'After launch', every: 'every week', due: 7 },
      { content: 'Decide what comes next', section: 'After launch' },
      { content: 'Draw the new logo', completedDaysAgo: 1, priority: 3 },
      { content: 'Choose the launch date', completedDaysAgo: 5, priority: 4 },
    ],
  },
  {
    name: 'Reading',
    color: 'violet',
    tasks: [
      { content: 'Finish "The Dispossessed"', due: 5, labels: ['evening'] },
      { content: 'Read the paper on delegated authorization', priority: 2, due: 1, labels: ['computer'] },
      { content: 'Return the library books', priority: 3, due: -5, labels: ['errand'] },
      { content: 'Pick a novel for the book club', labels: ['evening'] },
      { content: 'Read one long article', every: 'every sunday', due: 3 },
      { content: 'Read the onboarding guide', completedDaysAgo: 12 },
    ],
  },
]

/** Bob: six open tasks in one project, none like Alice's. */
export const bobProjects: readonly SeedProject[] = [
  {
    name: 'Band practice',
    color: 'blue',
    inbox: true,
    tasks: [
      { content: 'Change the bass strings', priority: 3, due: 1, labels: ['gear'] },
      { content: 'Learn the bridge of "Night Bus"', priority: 2, due: 2 },
      { content: 'Rehearsal', every: 'every thursday', due: 4, time: '19:00' },
      { content: 'Print the set list', due: 4, labels: ['gig'] },
      {
        content: 'Ask the venue about parking',
        priority: 4,
        due: -1,
        labels: ['gig'],
        comments: ['They open at noon.'],
      },
      { content: 'Repair the drum stool', labels: ['gear'] },
      { content: 'Record the demo', completedDaysAgo: 3 },
    ],
  },
]
