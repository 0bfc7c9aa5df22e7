import { z } from 'zod'
import { tasksManage } from '../capabilities.ts'
import { batchOutput, batchText, runBatch } from './batch.ts'
import { idInput, sets, tool } from './define.ts'

/** Opens completed tasks again. */
export const reopenTasks = tool({
  name: 'todo_reopen_tasks',
  title: 'Reopen tasks',
  description: 'Opens up to 25 completed tasks again.',
  requires: [tasksManage],
  input: z.object({ ids: z.array(idInput).min(1).max(25) }),
  output: batchOutput,
  annotations: sets,
  handler: ({ api }, { ids }) =>
    runBatch(
      ids,
      (id) => id,
      async (id) => {
        await api.reopenTask(id)
        return {}
      },
    ),
  text: batchText,
})
