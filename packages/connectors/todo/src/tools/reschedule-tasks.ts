import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { tasksManage } from '../capabilities.ts'
import type { TaskFields } from '../client.ts'
import type { Due, Task } from '../records.ts'
import { batchOutput, batchText, runBatch, type Done } from './batch.ts'
import { idInput, sets, tool } from './define.ts'
import { viewDue } from './task-view.ts'

/** Gives the fields that move a due date: its recurrence stays, and its time unless `time` is given. */
export const rescheduled = (due: Due | undefined, day: string, time?: string): TaskFields => {
  // A date alone would turn a recurring task into a single one: its rule is sent again, from that day on.
  if (due?.recurring) {
    const rule = due.text?.replace(/,? (starting|from) .*$/i, '')
    return { due_string: `${rule} starting ${day}`, due_lang: due.language }
  }
  const [, kept] = due?.date.split('T') ?? []
  if (time === undefined && kept?.endsWith('Z')) return { due_datetime: `${day}T${kept}` }
  const clock = time ?? kept?.slice(0, 5)
  return clock === undefined ? { due_date: day } : { due_string: `${day} at ${clock}`, due_lang: 'en' }
}

const receiptOf = (before: Due | undefined, { due, url }: Task, day: string): Done => {
  if (before?.recurring && !due?.recurring) {
    throw new ConnectorError('API_ERROR', {
      message: 'The date was moved, but the service dropped the recurrence.',
    })
  }
  const elsewhere = due !== undefined && due.date.slice(0, 10) !== day
  return {
    ...(due && { due: viewDue(due) }),
    ...(url && { url }),
    ...(elsewhere && { message: `Its rule does not fall on ${day}; this is the next date after it.` }),
  }
}

/** Moves due dates. */
export const rescheduleTasks = tool({
  name: 'todo_reschedule_tasks',
  title: 'Reschedule tasks',
  description:
    'Moves up to 25 tasks to another day. Keeps recurrence, and the time of day unless one is given.',
  requires: [tasksManage],
  input: z.object({
    tasks: z
      .array(
        z.object({
          id: idInput,
          date: z
            .string()
            .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/)
            .describe('2027-01-31, or 2027-01-31T14:30 where the person lives'),
        }),
      )
      .min(1)
      .max(25),
  }),
  output: batchOutput,
  annotations: sets,
  handler: ({ api }, { tasks }) =>
    runBatch(
      tasks,
      ({ id }) => id,
      async ({ id, date }) => {
        const [day = date, time] = date.split('T')
        const { due } = await api.task(id)
        if (due?.recurring && time !== undefined) {
          throw new ConnectorError('INVALID_INPUT', {
            message:
              'This task recurs, and its rule holds the time: give the day only, or use todo_update_tasks.',
          })
        }
        return receiptOf(due, await api.updateTask(id, rescheduled(due, day, time)), day)
      },
    ),
  text: batchText,
})
