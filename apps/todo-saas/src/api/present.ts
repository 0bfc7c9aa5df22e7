import type { State } from '../state.ts'
import type { Comment, Project, Task } from './records.ts'

/** Shows a task as the API does, with the fields that this service never fills. */
export function showTask(state: State, { sequence: _sequence, ...task }: Task) {
  const comments = [...state.comments.values()].filter((comment) => comment.item_id === task.id)
  return {
    ...task,
    note_count: comments.length,
    added_by_uid: task.user_id,
    assigned_by_uid: null,
    responsible_uid: null,
    completed_by_uid: task.checked ? task.user_id : null,
    deadline: null,
    duration: null,
    day_order: -1,
    is_collapsed: false,
    is_deleted: false,
  }
}

/** Shows a project as the API does. */
export const showProject = ({ user_id: creator, ...project }: Project) => ({
  ...project,
  creator_uid: creator,
  parent_id: null,
  description: '',
  view_style: 'list',
  default_order: 0,
  updated_at: project.created_at,
  can_assign_tasks: false,
  is_archived: false,
  is_collapsed: false,
  is_deleted: false,
  is_frozen: false,
  is_shared: false,
})

/** Shows a comment as the API does. */
export const showComment = ({ sequence: _sequence, user_id: author, ...comment }: Comment) => ({
  ...comment,
  posted_uid: author,
  uids_to_notify: null,
  file_attachment: null,
  reactions: null,
  is_deleted: false,
})
