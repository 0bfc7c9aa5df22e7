import type { ProviderHttpOptions } from './provider-http.ts'

/** How long one attempt may take until its answer is read. */
export const timeoutMsOf = ({ timeoutMs = 15_000 }: ProviderHttpOptions): number => timeoutMs

/** How many bytes one answer may have. */
export const maxBytesOf = ({ maxBytes = 8 * 1024 * 1024 }: ProviderHttpOptions): number => maxBytes
