import type { AnyTool } from '@grantway/connector-kit'
import { addComment } from './add-comment.ts'
import { addTasks } from './add-tasks.ts'
import { completeTasks } from './complete-tasks.ts'
import { deleteTasks } from './delete-tasks.ts'
import { findTasks } from './find-tasks.ts'
import { getOverview } from './get-overview.ts'
import { getTask } from './get-task.ts'
import { listComments } from './list-comments.ts'
import { listCompletedTasks } from './list-completed-tasks.ts'
import { listProjects } from './list-projects.ts'
import { moveTasks } from './move-tasks.ts'
import { reopenTasks } from './reopen-tasks.ts'
import { rescheduleTasks } from './reschedule-tasks.ts'
import { updateTasks } from './update-tasks.ts'

/** All tools: reading first, deleting last. */
export const todoTools: readonly AnyTool[] = [
  getOverview,
  listProjects,
  findTasks,
  getTask,
  listCompletedTasks,
  listComments,
  addTasks,
  updateTasks,
  rescheduleTasks,
  completeTasks,
  reopenTasks,
  moveTasks,
  addComment,
  deleteTasks,
]
