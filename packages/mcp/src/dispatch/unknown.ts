import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'

const unknownResourceReason = 'unknown_resource'

/** Code of 2025-11-25 for a resource that does not exist; 2026-07-28 uses -32602. */
const legacyUnknownResource = -32002

/** Answers for a resource that does not exist, and for one of another tenant: nobody can tell which. */
export const unknownResource = (uri: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, 'Resource not found', {
    reason: unknownResourceReason,
    uri,
  })

/** Answers for a name or an argument that does not exist. */
export const invalidParams = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message)

/** Gives the code an error has in 2025-11-25. The SDK writes -32602 for both revisions. */
export const legacyErrorCode = (error: { readonly code: number; readonly data?: unknown }): number =>
  error.code === ProtocolErrorCode.InvalidParams &&
  (error.data as { reason?: unknown } | undefined)?.reason === unknownResourceReason
    ? legacyUnknownResource
    : error.code
