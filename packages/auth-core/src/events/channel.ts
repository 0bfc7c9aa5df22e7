/**
 * Carries short texts between the replicas of a server. It is allowed to lose some: whoever missed one learns at
 * the next call. A replica hears its own texts too.
 */
export interface EventChannel {
  /** Longest text it takes, in bytes. */
  readonly maxBytes: number
  readonly send: (text: string) => Promise<void>
  /** Adds a listener for the life of the channel. */
  readonly receive: (listener: (text: string) => void) => void
  readonly close: () => Promise<void>
}
