export type { AllowedClient, AllowedClients } from './allowed-clients.ts'
export { type BearerProblem, mcpResource, mcpScope, type VerifyBearer } from './bearer.ts'
export type { Challenge, ProtectedResourceMetadata } from './challenge.ts'
export { cookiePrefix } from './cookies.ts'
export { createIdentity, type Identity } from './identity.ts'
export type { Invitation, Invitations } from './invitations.ts'
export type { Member, MemberChange, Members } from './members.ts'
export type { FetchClientDocument, IdentityOptions, LocalPerson } from './options.ts'
export type {
  AllowClientModel,
  ClientView,
  DemoPerson,
  FormTarget,
  IdentityPages,
  JoinModel,
  MessageModel,
  PageHtml,
  SetupModel,
  SignInModel,
  TenantChoice,
} from './pages.ts'
export type { NewUser, People } from './people.ts'
export {
  createPersonalTokens,
  type NewPersonalToken,
  type PersonalToken,
  personalTokenPrefix,
  type PersonalTokens,
} from './personal-tokens.ts'
export type { Sessions } from './sessions.ts'
export type { UpstreamOptions } from './upstream/upstream.ts'
