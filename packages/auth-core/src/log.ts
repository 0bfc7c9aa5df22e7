/** Values a log line may carry. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Writes structured lines. The implementation redacts; callers still pass ids, codes and counts, never content. */
export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void
  readonly info: (message: string, fields?: LogFields) => void
  readonly warn: (message: string, fields?: LogFields) => void
  readonly error: (message: string, fields?: LogFields) => void
}

/** Writes nothing. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
