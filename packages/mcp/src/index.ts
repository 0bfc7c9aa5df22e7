export { createMcpEndpoint } from './endpoint.ts'
export type { BearerCheck, BearerProblem, McpEndpoint, McpEndpointOptions } from './options.ts'
