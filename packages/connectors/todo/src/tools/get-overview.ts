import { truncatedOutput, withinBudget } from '@grantway/connector-kit'
import { z } from 'zod'
import { tasksRead } from '../capabilities.ts'
import type { TodoApi } from '../client.ts'
import type { Task } from '../records.ts'
import { reads, tool } from './define.ts'
import { oneLine } from './markdown.ts'

const pageSize = 200
const maxPages = 5

const output = z.object({
  account: z.string(),
  today: z.string().describe('Today where the person lives'),
  open: z.int().describe('Open tasks'),
  overdue: z.int(),
  dueToday: z.int(),
  complete: z.boolean().describe('False when there are more tasks than were counted'),
  projects: z.array(
    z.object({ id: z.string(), name: z.string(), open: z.int(), inbox: z.boolean().optional() }),
  ),
  truncated: truncatedOutput.optional(),
})

/** Gives the calendar day of an instant in a time zone. */
export const localDay = (instant: Date, timezone = 'UTC'): string =>
  // The Swedish locale writes dates as ISO 8601 does.
  new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(instant)

const dueDay = (task: Task, timezone: string | undefined): string | undefined => {
  const date = task.due?.date
  // Only an instant with a zone of its own falls on different days in different places.
  return date?.endsWith('Z') ? localDay(new Date(date), timezone) : date?.slice(0, 10)
}

const openTasks = async (api: TodoApi): Promise<{ tasks: Task[]; complete: boolean }> => {
  const tasks: Task[] = []
  let after: string | undefined
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await api.tasks({}, { after, limit: pageSize })
    tasks.push(...page.items)
    after = page.next
    if (!after) return { tasks, complete: true }
  }
  return { tasks, complete: false }
}

/** Counts what is open, in all and by project. */
export const getOverview = tool({
  name: 'todo_get_overview',
  title: 'Get an overview',
  description:
    'Whose account it is, all projects, and how many tasks are open, overdue and due today. Start here.',
  requires: [tasksRead],
  input: z.object({}),
  output,
  annotations: reads,
  handler: async ({ api }) => {
    const user = await api.user()
    const projects = await api.projects({ limit: pageSize })
    const { tasks, complete } = await openTasks(api)
    const today = localDay(new Date(), user.timezone)
    const days = tasks.map((task) => dueDay(task, user.timezone))
    const rows = projects.items.map(({ id, name, inbox }) => ({
      id,
      name,
      open: tasks.filter((task) => task.projectId === id).length,
      inbox,
    }))
    const { kept, truncated } = withinBudget(rows)
    return {
      account: user.name,
      today,
      open: tasks.length,
      overdue: days.filter((day) => day !== undefined && day < today).length,
      dueToday: days.filter((day) => day === today).length,
      complete: complete && !projects.next,
      projects: [...kept],
      truncated,
    }
  },
  text: ({ account, today, open, overdue, dueToday, complete, projects, truncated }) =>
    [
      `${oneLine(account)}, ${today}: ${open}${
        complete ? '' : ' or more'
      } open tasks, ${overdue} overdue, ${dueToday} due today.`,
      ...projects.map(({ id, name, open }) => `- ${oneLine(name)}: ${open} open · id ${id}`),
      ...(truncated ? [`Only ${truncated.shown} of ${truncated.total} projects fit.`] : []),
    ].join('\n'),
})
