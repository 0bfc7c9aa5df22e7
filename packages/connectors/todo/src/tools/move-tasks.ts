import { z } from 'zod'
import { tasksManage } from '../capabilities.ts'
import { batchOutput, batchText, runBatch } from './batch.ts'
import { given, idInput, sets, tool } from './define.ts'

/** Moves tasks to another place. */
export const moveTasks = tool({
  name: 'todo_move_tasks',
  title: 'Move tasks',
  description: 'Moves up to 25 tasks to one project, section or parent task. Name exactly one.',
  requires: [tasksManage],
  input: z
    .object({
      ids: z.array(idInput).min(1).max(25),
      projectId: idInput.optional(),
      sectionId: idInput.optional(),
      parentId: idInput.optional(),
    })
    .refine(
      ({ ids: _ids, ...places }) => given(places).length === 1,
      'Name exactly one of projectId, sectionId and parentId.',
    ),
  output: batchOutput,
  annotations: sets,
  handler: ({ api }, { ids, projectId, sectionId, parentId }) =>
    runBatch(
      ids,
      (id) => id,
      async (id) => {
        await api.moveTask(id, { project_id: projectId, section_id: sectionId, parent_id: parentId })
        return {}
      },
    ),
  text: batchText,
})
