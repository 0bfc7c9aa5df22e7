import type { DriveItem, DrivePerson } from './people.ts'
import type { Query } from './query-language.ts'

type Term = Extract<Query, { kind: 'term' }>

const words = (text: string): readonly string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

/** Tells whether an item answers a query. **Errors:** SyntaxError for a time that is none. */
export const matches = (person: DrivePerson, item: DriveItem, query: Query): boolean => {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => matches(person, item, part))
    case 'or':
      return query.parts.some((part) => matches(person, item, part))
    case 'not':
      return !matches(person, item, query.part)
    case 'term':
      return matchesTerm(person, item, query)
  }
}

const matchesTerm = (person: DrivePerson, item: DriveItem, { field, operator, value }: Term): boolean => {
  const text = String(value)
  switch (field) {
    case 'name':
      return operator === 'contains'
        ? words(text).every((word) => words(item.name).some((own) => own.startsWith(word)))
        : (item.name === text) === (operator === '=')
    case 'fullText':
      return words(text).every((word) => words(`${item.name} ${item.text ?? ''}`).includes(word))
    case 'mimeType':
      return operator === 'contains' ? item.mimeType.startsWith(text) : (item.mimeType === text) === (operator === '=')
    case 'parents':
      return item.parents.includes(text === 'root' ? person.rootId : text)
    case 'owners':
      return item.owner === (text === 'me' ? person.email : text)
    case 'modifiedTime':
    case 'createdTime':
      return compare(Date.parse(item.modifiedTime), operator, timeOf(text))
    case 'trashed':
    case 'starred':
      return (item[field] === value) === (operator === '=')
    default:
      return false
  }
}

const timeOf = (text: string): number => {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new SyntaxError('Invalid Value')
  return time
}

const compare = (left: number, operator: string, right: number): boolean =>
  ({ '<': left < right, '<=': left <= right, '>': left > right, '>=': left >= right, '=': left === right, '!=': left !== right })[
    operator
  ] ?? false
