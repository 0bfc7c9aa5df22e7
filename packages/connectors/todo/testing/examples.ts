import type { Example, ExampleCall } from '@grantway/connector-testing'

const taskId = async (call: ExampleCall, text: string): Promise<string> =>
  String((await call('todo_find_tasks', { text }))['tasks'][0].id)

const newTask = async (call: ExampleCall): Promise<string> =>
  String(
    (await call('todo_add_tasks', { tasks: [{ content: 'Buy oat milk for the guests' }] }))['results'][0].id,
  )

const completedTask = async (call: ExampleCall): Promise<string> => {
  const id = await newTask(call)
  await call('todo_complete_tasks', { ids: [id] })
  return id
}

/** An input with which each tool succeeds for alice. */
export const examples: Readonly<Record<string, Example>> = {
  todo_get_overview: {},
  todo_list_projects: {},
  todo_find_tasks: {},
  todo_get_task: async (call) => ({ id: await taskId(call, 'birthday dinner') }),
  todo_list_completed_tasks: async (call) => ({
    since: String((await call('todo_list_completed_tasks', {}))['since']),
  }),
  todo_list_comments: async (call) => ({ taskId: await taskId(call, 'birthday dinner') }),
  todo_add_tasks: { tasks: [{ content: 'Water the neighbours’ plants' }] },
  todo_update_tasks: async (call) => ({ tasks: [{ id: await newTask(call), priority: 'p2' }] }),
  todo_reschedule_tasks: async (call) => ({ tasks: [{ id: await newTask(call), date: '2031-01-31' }] }),
  todo_complete_tasks: async (call) => ({ ids: [await newTask(call)] }),
  todo_reopen_tasks: async (call) => ({ ids: [await completedTask(call)] }),
  todo_move_tasks: async (call) => ({
    ids: [await newTask(call)],
    projectId: String((await call('todo_list_projects', {}))['projects'][1].id),
  }),
  todo_add_comment: async (call) => ({ taskId: await newTask(call), content: 'Bring two bottles please' }),
  todo_delete_tasks: async (call) => ({ ids: [await newTask(call)] }),
}
