/** A request as a handler of a fake reads it. */
export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly text: string
  readonly form: URLSearchParams
  /** The parsed body; `undefined` where it is not JSON. */
  readonly json: unknown
  /** Values of the `:names` in the route, decoded. */
  readonly parameters: Readonly<Record<string, string>>
}

/** An answer: text as it is, anything else as JSON. */
export interface FakeAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const brand = Symbol('reply')

/** Answers with a status of its own; a route that gives any other value answers 200 with it as JSON. */
export const reply = (
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): FakeAnswer => Object.assign({ status, body, headers }, { [brand]: true })

/** Tells an answer made by `reply` from a value that is to be sent. */
export const isReply = (value: unknown): value is FakeAnswer =>
  typeof value === 'object' && value !== null && brand in value

/** Finds the bearer of a request. */
export const bearerOf = ({ headers }: FakeRequest): string | undefined =>
  /^(?:Bearer|token) (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]

/** Gives one page of a list and the cursor of the next, which is a position. */
export const pageOf = <Item>(
  items: readonly Item[],
  { limit, cursor }: { readonly limit: string | null; readonly cursor: string | null },
): { readonly items: readonly Item[]; readonly next: string | undefined } => {
  const from = Number(cursor ?? 0)
  const to = from + Number(limit ?? 50)
  return { items: items.slice(from, to), next: to < items.length ? String(to) : undefined }
}
