import { auditOperations } from './audit-operations.ts'
import { connectionOperations } from './connection-operations.ts'
import { keyOperations } from './key-operations.ts'
import { tokenOperations } from './token-operations.ts'

/** Operations that the command line asks of a running server, or carries out beside it. */
export const operations = { ...tokenOperations, ...connectionOperations, ...keyOperations, ...auditOperations } as const

export type OperationName = keyof typeof operations

/** Finds an operation by its name as it came over the socket. */
export const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name)
