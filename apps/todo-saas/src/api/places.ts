import type { PersonId } from '../people.ts'
import type { State } from '../state.ts'
import { ApiError } from './errors.ts'

/** Says where a task is. A subtask is where its parent is. */
export interface Place {
  readonly project_id: string
  readonly section_id: string | null
  readonly parent_id: string | null
}
/** Names a place by its innermost part; the rest follows from it. */
export type PlaceNames = { [Key in keyof Place]?: string | null | undefined }

/** Resolves a place of this person; `undefined` when nothing is named. Throws when it is not theirs. */
export function placeOf(state: State, userId: PersonId, names: PlaceNames): Place | undefined {
  const own = <Row extends { user_id: string }>(
    rows: Map<string, Row>,
    id: string,
    argument: string,
  ): Row => {
    const row = rows.get(id)
    if (row?.user_id !== userId) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument })
    return row
  }
  if (names.parent_id) {
    const parent = own(state.tasks, names.parent_id, 'parent_id')
    return { project_id: parent.project_id, section_id: parent.section_id, parent_id: parent.id }
  }
  if (names.section_id) {
    const section = own(state.sections, names.section_id, 'section_id')
    return { project_id: section.project_id, section_id: section.id, parent_id: null }
  }
  if (!names.project_id) return undefined
  return {
    project_id: own(state.projects, names.project_id, 'project_id').id,
    section_id: null,
    parent_id: null,
  }
}

/** Finds the project that new tasks land in. */
export function inboxOf(state: State, userId: PersonId): Place {
  const inbox = [...state.projects.values()].find(
    (project) => project.user_id === userId && project.inbox_project,
  )
  if (!inbox) throw new ApiError('NOT_FOUND')
  return { project_id: inbox.id, section_id: null, parent_id: null }
}
