import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { issuesManage } from '../capabilities.ts'
import type { Issue } from '../records/issue.ts'
import { issueInput } from './create-issue.ts'
import {
  bodyInput,
  done,
  dryRunInput,
  numberInput,
  planned,
  receipt,
  repositoryInput,
  sets,
  tool,
  touches,
} from './define.ts'

const fieldsInput = {
  title: z.string().min(1).max(250).optional(),
  body: bodyInput.optional(),
  state: z.enum(['open', 'closed']).optional(),
  stateReason: z.enum(['completed', 'not_planned', 'reopened']).optional(),
  ...issueInput,
}

// What it said before can be said again; the model needs no second call to offer it.
const undoOf = (before: Issue, changed: readonly string[]): string => {
  const values: Readonly<Record<string, unknown>> = {
    title: before.title,
    state: before.state,
    labels: before.labels ?? [],
    assignees: before.assignees ?? [],
    milestone: before.milestone,
  }
  const known = changed.filter((name) => values[name] !== undefined)
  return `Before: ${
    known.map((name) => `${name} ${JSON.stringify(values[name])}`).join(', ') || 'see its history'
  }`
}

/** Changes an issue. */
export const updateIssue = tool({
  name: 'github_update_issue',
  title: 'Change an issue',
  description:
    'Changes fields of an issue or pull request; the others stay. ' +
    'labels and assignees are the whole new list.',
  requires: [issuesManage],
  input: z.object({
    repository: repositoryInput,
    number: numberInput,
    ...fieldsInput,
    dryRun: dryRunInput,
  }),
  output: z.object({ ...receipt, number: z.int(), changed: z.array(z.string()) }),
  annotations: sets,
  targets: touches,
  handler: async ({ api }, { repository, number, dryRun, stateReason, ...fields }) => {
    const sent = { ...fields, state_reason: stateReason }
    const changed = Object.entries({ ...fields, stateReason })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name)
    if (changed.length === 0) {
      throw new ConnectorError('INVALID_INPUT', { message: 'Name at least one field to change.' })
    }
    const before = await api.issues.get(repository, number)
    const undo = undoOf(before, changed)
    if (dryRun) return planned({ number, changed, url: before.url, undo })
    const { url } = await api.issues.update(repository, number, sent)
    return done({ number, changed, url, undo })
  },
})
