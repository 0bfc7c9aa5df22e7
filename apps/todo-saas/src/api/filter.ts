import { addDays } from './dates.ts'
import { ApiError } from './errors.ts'
import type { Task } from './records.ts'

/** What a filter can look at besides the task. */
export interface FilterContext {
  readonly today: string
  readonly projectName: (id: string) => string
}
type Predicate = (task: Task) => boolean

/**
 * Compiles a filter query: `today`, `tomorrow`, `overdue`, `no date`, `7 days`, `recurring`, `p1`..`p4`,
 * `@label`, `no labels`, `#project`, `search: words`, joined by `&`, `|`, `!` and parentheses; `\` takes the
 * next character as it is.
 * Throws `INVALID_SEARCH_QUERY` for anything else.
 */
export function compileFilter(query: string, context: FilterContext): Predicate {
  const tokens = tokenize(query)
  let index = 0
  const fail = (): never => {
    throw new ApiError('INVALID_SEARCH_QUERY', { argument: 'query' })
  }
  const either = (depth: number): Predicate => {
    let left = both(depth)
    while (tokens[index] === '|') {
      index += 1
      const [before, after] = [left, both(depth)]
      left = (task) => before(task) || after(task)
    }
    return left
  }
  const both = (depth: number): Predicate => {
    let left = single(depth)
    while (tokens[index] === '&') {
      index += 1
      const [before, after] = [left, single(depth)]
      left = (task) => before(task) && after(task)
    }
    return left
  }
  const single = (depth: number): Predicate => {
    const token = tokens[index++]
    // A bound on nesting keeps a hostile query from exhausting the stack.
    if (token === undefined || depth > 20) return fail()
    if (token === '!') {
      const inner = single(depth + 1)
      return (task) => !inner(task)
    }
    if (token === '(') {
      const inner = either(depth + 1)
      return tokens[index++] === ')' ? inner : fail()
    }
    return termOf(token, context) ?? fail()
  }
  const predicate = either(0)
  return index === tokens.length ? predicate : fail()
}

function tokenize(query: string): string[] {
  const tokens: string[] = []
  let word = ''
  const flush = (): void => {
    if (word.trim()) tokens.push(word.trim())
    word = ''
  }
  for (let at = 0; at < query.length; at += 1) {
    const character = query[at] ?? ''
    if (character === '\\') word += query[(at += 1)] ?? ''
    else if ('&|()'.includes(character) || (character === '!' && !word.trim())) {
      flush()
      tokens.push(character)
    } else word += character
  }
  flush()
  return tokens
}

function termOf(text: string, { today, projectName }: FilterContext): Predicate | undefined {
  const term = text.toLowerCase()
  const dayOf = (task: Task): string | undefined => task.due?.date.slice(0, 10)
  const until =
    (last: string): Predicate =>
    (task) => {
      const day = dayOf(task)
      return day !== undefined && day >= today && day <= last
    }
  const priority = /^p([1-4])$/.exec(term)?.[1]
  if (priority) return (task) => task.priority === 5 - Number(priority)
  const days = /^(?:next )?(\d{1,3}) days?$/.exec(term)?.[1]
  if (days) return until(addDays(today, Number(days) - 1))
  if (term.startsWith('@') && term.length > 1) {
    return (task) => task.labels.some((label) => label.toLowerCase() === term.slice(1))
  }
  if (term.startsWith('#') && term.length > 1) {
    return (task) => projectName(task.project_id).toLowerCase() === term.replace(/^##?/, '')
  }
  const words = /^search:\s*(.+)$/.exec(term)?.[1]
  if (words) return (task) => `${task.content}\n${task.description}`.toLowerCase().includes(words)
  switch (term) {
    case 'today':
      return until(today)
    case 'tomorrow':
      return (task) => dayOf(task) === addDays(today, 1)
    case 'overdue':
    case 'od':
      return (task) => (dayOf(task) ?? today) < today
    case 'no date':
    case 'no due date':
      return (task) => task.due === null
    case 'no labels':
      return (task) => task.labels.length === 0
    case 'recurring':
      return (task) => task.due?.is_recurring === true
    default:
      return undefined
  }
}
