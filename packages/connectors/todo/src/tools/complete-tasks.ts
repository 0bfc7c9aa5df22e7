import { z } from 'zod'
import { tasksManage } from '../capabilities.ts'
import { batchOutput, batchText, runBatch } from './batch.ts'
import { adds, idInput, tool } from './define.ts'

/** Completes tasks. */
export const completeTasks = tool({
  name: 'todo_complete_tasks',
  title: 'Complete tasks',
  description:
    'Completes up to 25 tasks. A recurring task moves on to its next date, once more with every call. ' +
    'todo_reopen_tasks undoes it.',
  requires: [tasksManage],
  input: z.object({ ids: z.array(idInput).min(1).max(25) }),
  output: batchOutput,
  // Not idempotent: every completion of a recurring task skips one more date.
  annotations: adds,
  handler: ({ api }, { ids }) =>
    runBatch(
      ids,
      (id) => id,
      async (id) => {
        await api.completeTask(id)
        return {}
      },
    ),
  text: batchText,
})
