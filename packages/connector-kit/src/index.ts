export { capabilityCovers, defineCapability, type Capability, type Consent } from './capability.ts'
export {
  registrationOf,
  type AccountRevoked,
  type AccountsRevoked,
  type AnyResourceTemplate,
  type AnyTool,
  type Connector,
  type ConnectorOptions,
  type Inbound,
  type InboundEvent,
} from './connector.ts'
export { defineConnector } from './define/define-connector.ts'
export {
  ConnectorError,
  errorCodes,
  isConnectorError,
  publicCode,
  type ErrorCode,
  type ErrorDefinition,
  type ErrorDetails,
  type ErrorPlane,
} from './errors.ts'
export type { ApiFetch, ApiRequest, ApiResponse } from './http/api-fetch.ts'
export { startDeadline, type Deadline } from './http/deadline.ts'
export { createProviderHttp } from './http/create-provider-http.ts'
export { explainByStatus, type ExplainFailure, type UpstreamFailure } from './http/explain-failure.ts'
export type {
  Download,
  HttpMethod,
  ProviderHttp,
  ProviderHttpOptions,
  ProviderRequest,
  QueryValue,
} from './http/provider-http.ts'
export { readCapped } from './http/read-body.ts'
export { retryAfterSeconds } from './http/retry.ts'
export { createConnectionCache, type ConnectionCache } from './connection-cache.ts'
export type { AuthorizationLink, ConnectorLink, LinkParameter, ProviderPageLink } from './connector-link.ts'
export { outsideLimits, type Limits, type Target, type TargetKind } from './limits.ts'
export {
  hasOAuth,
  type ExplainOAuthError,
  type OAuthProvider,
  type Provider,
  type ProviderAccount,
  type ProviderKey,
  type Registration,
  type Revocation,
} from './provider.ts'
export {
  definePrompt,
  resourcesFor,
  type Prompt,
  type ResourceContent,
  type ResourceTemplate,
} from './resource.ts'
export {
  listPage,
  pageInput,
  pageOutput,
  type Listing,
  type Page,
  type ProviderPage,
} from './result/list-page.ts'
export { plainText } from './result/plain-text.ts'
export { resultBudget, truncatedOutput, withinBudget, type Truncated } from './result/within-budget.ts'
export { Secret } from './secret.ts'
export {
  toolsFor,
  type CallContext,
  type ConnectedAccount,
  type ConnectorLog,
  type ResultLink,
  type Tool,
  type ToolAnnotations,
} from './tool.ts'
