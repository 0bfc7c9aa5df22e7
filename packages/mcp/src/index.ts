export { ownTools } from './catalog/own-tools.ts'
export { createMcpEndpoint } from './endpoint.ts'
export type { BearerCheck, BearerProblem, McpEndpoint, McpEndpointOptions } from './options.ts'
export { createStdioConnection, type StdioConnection, type StdioConnectionOptions } from './stdio/connection.ts'
