import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import type { DescribedApi } from '@grantway/connector-testing'

// Taken out of GitHub's own description of its REST API by tools/github-description.mjs, which also tells whether
// GitHub still describes it so. Fields and parameters that it does not name are refused.
type Part = 'path' | 'query' | 'body'
const file = new URL('./api-description.json', import.meta.url)
const { operations } = JSON.parse(readFileSync(file, 'utf8')) as { operations: Readonly<Record<string, Readonly<Partial<Record<Part, object>>>>> }

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const formats = { 'date-time': dateTime, int64: true, 'repo.nwo': /^[\w.-]+\/[\w.-]+$/ } as const
const json = new Ajv({ formats, strictRequired: false })
// What stands in an address is text, whatever it means.
const address = new Ajv({ formats, coerceTypes: true })

/** A request, as far as the description speaks of it. */
interface Described {
  readonly method: string
  readonly url: URL
  readonly body?: unknown
}

interface Operation extends Readonly<Record<Exclude<Part, 'body'>, ValidateFunction>> {
  readonly name: string
  readonly body: ValidateFunction | undefined
  readonly method: string
  readonly pattern: RegExp
}

const described: readonly Operation[] = Object.entries(operations).map(([name, { path = {}, query = {}, body }]) => {
  const [method = '', template = ''] = name.split(' ')
  // Only the path of a file may be empty.
  const pattern = template.replace('{path}', '(?<path>[^/]*)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return {
    name, method, pattern: new RegExp(`^${pattern}$`),
    path: address.compile(path), query: address.compile(query), body: body && json.compile(body),
  }
})

/** Every operation of the description. */
export const describedOperations: readonly string[] = Object.keys(operations)

/** Gives the operation of a request; nothing when the description has none. */
export const operationOf = (sent: Described): string | undefined => find(sent)?.name

const find = ({ method, url }: Described): Operation | undefined =>
  described.find((one) => one.method === method && one.pattern.test(url.pathname))

const wrong = (part: Part, validate: ValidateFunction | undefined, value: unknown): string | undefined => {
  if (!validate) return value === undefined ? undefined : `${part} is not described`
  if (validate(value)) return undefined
  const [first] = validate.errors ?? []
  return `${part}${first?.instancePath} ${first?.message} ${JSON.stringify(first?.params)}`
}

/** Says what is wrong with a request; nothing when GitHub describes it. */
export const problemOf = ({ method, url, body }: Described): string | undefined => {
  const operation = find({ method, url })
  if (!operation) return `${method} ${url.pathname} is not described`
  const names = [...url.searchParams.keys()]
  const perPage = Number(url.searchParams.get('per_page') ?? 30)
  const problem =
    wrong('path', operation.path, { ...operation.pattern.exec(url.pathname)?.groups }) ??
    wrong('query', operation.query, Object.fromEntries(url.searchParams)) ??
    wrong('body', operation.body, operation.body ? body ?? {} : body) ??
    (new Set(names).size < names.length ? 'a parameter stands there twice' : undefined) ??
    // Described in words only.
    (perPage < 1 || perPage > 100 ? 'per_page is not between 1 and 100' : undefined)
  return problem === undefined ? undefined : `${operation.name}: ${problem}`
}

/** The same for the contract suite. */
export const describedByGithub: DescribedApi = (method, url, { body }) =>
  problemOf({ method, url, body: typeof body === 'string' ? JSON.parse(body) : body ?? undefined })
