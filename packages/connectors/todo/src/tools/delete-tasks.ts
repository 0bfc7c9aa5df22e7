import { ConnectorError, isConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { tasksDelete, tasksRead } from '../capabilities.ts'
import type { TodoApi } from '../client.ts'
import { batchOutput, batchText, runBatch, type Done } from './batch.ts'
import { deletes, idInput, tool } from './define.ts'

// Tells that the task is there, not what it says: this capability does not allow reading.
const planDeletion = async (api: TodoApi, id: string): Promise<Done> => {
  try {
    await api.task(id)
    return { status: 'planned' }
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'SCOPE_MISSING') throw error
    throw new ConnectorError('SCOPE_MISSING', { ...error.details, capability: tasksRead.id })
  }
}

/** Deletes tasks that are named one by one. */
export const deleteTasks = tool({
  name: 'todo_delete_tasks',
  title: 'Delete tasks',
  description:
    'Deletes up to 10 tasks for good, with their subtasks. There is no undo: prefer todo_complete_tasks. ' +
    'dryRun only checks that they exist.',
  requires: [tasksDelete],
  input: z.object({ ids: z.array(idInput).min(1).max(10), dryRun: z.boolean().default(false) }),
  output: batchOutput.extend({ dryRun: z.boolean() }),
  annotations: deletes,
  confirm: ({ ids, dryRun }) =>
    dryRun ? undefined : `Delete ${ids.length} task(s) for good, with their subtasks? They are: ${ids.join(', ')}`,
  handler: async ({ api }, { ids, dryRun }) => {
    const batch = await runBatch(
      ids,
      (id) => id,
      async (id) => {
        if (dryRun) return planDeletion(api, id)
        await api.deleteTask(id)
        return {}
      },
    )
    return { ...batch, dryRun }
  },
  text: batchText,
})
