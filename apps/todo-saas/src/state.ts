import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { comment, label, project, section, task } from './api/records.ts'
import { scope } from './oauth/scopes.ts'
import { personId } from './people.ts'

/** Persists as a list of pairs, so that a key such as `__proto__` is only a key. */
const table = <Row extends z.ZodType>(row: Row) =>
  z.array(z.tuple([z.string(), row])).transform((pairs) => new Map(pairs as [string, z.output<Row>][]))

const date = z.coerce.date()

/** One consent of a person to an application; every token hangs on one. */
const authorization = z.object({
  clientId: z.string(),
  userId: personId,
  scopes: z.array(scope),
  createdAt: date,
})

const authorizationCode = z.object({
  clientId: z.string(),
  userId: personId,
  scopes: z.array(scope),
  redirectUri: z.string(),
  codeChallenge: z.string(),
  expiresAt: date,
  /** Set by the first use: a second use revokes this authorization. */
  authorizationId: z.string().nullable(),
})

const deviceRequest = z.object({
  clientId: z.string(),
  scopes: z.array(scope),
  userCodeDigest: z.string(),
  expiresAt: date,
  intervalSeconds: z.number(),
  lastPolledAt: date.nullable(),
  decision: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('pending') }),
    z.object({ kind: z.literal('denied') }),
    z.object({ kind: z.literal('allowed'), userId: personId, scopes: z.array(scope) }),
  ]),
})

/** Keys of the secret-bearing tables are SHA-256 digests; no raw secret is ever part of the state. */
const stateSchema = z.object({
  version: z.literal(1),
  sessions: table(z.object({ userId: personId, expiresAt: date })),
  authorizations: table(authorization),
  authorizationCodes: table(authorizationCode),
  accessTokens: table(z.object({ authorizationId: z.string(), expiresAt: date })),
  refreshTokens: table(z.object({ authorizationId: z.string(), used: z.boolean() })),
  deviceRequests: table(deviceRequest),
  personalTokens: table(z.object({ id: z.string(), userId: personId, name: z.string(), createdAt: date })),
  exportLinks: table(z.object({ userId: personId, expiresAt: date })),
  projects: table(project),
  sections: table(section),
  labels: table(label),
  tasks: table(task),
  comments: table(comment),
})

/** Holds everything the service remembers. */
export type State = z.output<typeof stateSchema>

/** Makes a state in which nobody has done anything. */
export const emptyState = (): State => ({
  version: 1,
  sessions: new Map(),
  authorizations: new Map(),
  authorizationCodes: new Map(),
  accessTokens: new Map(),
  refreshTokens: new Map(),
  deviceRequests: new Map(),
  personalTokens: new Map(),
  exportLinks: new Map(),
  projects: new Map(),
  sections: new Map(),
  labels: new Map(),
  tasks: new Map(),
  comments: new Map(),
})

/** Reads the saved state; `undefined` when there is no file. Throws one clear line when it is unusable. */
export function loadState(file: string): State | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error('the state file cannot be read', { cause: error })
  }
  try {
    return stateSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new Error('the state file is not a saved state of this version; remove it to start afresh', {
      cause: error,
    })
  }
}

/** Writes the state beside the file, readable by its owner only, and renames it into place. */
export function saveState(file: string, state: State): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const text = JSON.stringify(state, (_key, value: unknown) => (value instanceof Map ? [...value] : value))
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Drops what can no longer matter: rows past their time, and codes and tokens of removed authorizations. */
export function prune(state: State, now: Date): void {
  const drop = <Row>(rows: Map<string, Row>, dead: (row: Row) => boolean): void => {
    for (const [key, row] of rows) if (dead(row)) rows.delete(key)
  }
  const past = (row: { expiresAt: Date }): boolean => row.expiresAt <= now
  // An expired device request is kept for a day so that a late poll still hears `expired_token`.
  const dayBefore = new Date(now.getTime() - 86_400_000)
  drop(state.sessions, past)
  drop(state.exportLinks, past)
  drop(state.accessTokens, past)
  drop(state.deviceRequests, (row) => row.expiresAt <= dayBefore)
  // A used code lives as long as its authorization, because using it again must revoke that authorization.
  drop(state.authorizationCodes, (row) =>
    row.authorizationId === null ? past(row) : !state.authorizations.has(row.authorizationId),
  )
}
