import { schema } from '@grantway/auth-core/store'
import { ConnectorError } from '@grantway/connector-kit'
import { lt } from 'drizzle-orm'
import type { Hono } from 'hono'
import { type AllowedClients, createAllowedClients } from './allowed-clients.ts'
import { createBearerCheck, type BearerProblem, type VerifyBearer } from './bearer.ts'
import {
  bearerChallenge, type Challenge, protectedResourceMetadata, type ProtectedResourceMetadata,
} from './challenge.ts'
import { createIssuer } from './issuer/issuer.ts'
import type { IssuerHandler, NodeEnvironment } from './issuer/issuer-handler.ts'
import { createMembers, type Members } from './members.ts'
import type { IdentityOptions } from './options.ts'
import { createPeople, type People } from './people.ts'
import { createPersonalTokens, type PersonalTokens } from './personal-tokens.ts'
import { identityRoutes } from './routes/routes.ts'
import { createSessions, type Sessions } from './sessions.ts'

const { invitations, issuerRecords } = schema

/** Who is calling: people, their browsers and their MCP clients, of one issuer. */
export interface Identity {
  /** Handles the issuer's own paths on node's request and response; all else goes to the application. */
  readonly issuer: IssuerHandler
  /** `/signin`, `/signout`, `/interaction/<uid>`, `/setup/<link>` and `/join/<link>`; to be served by `@hono/node-server`. */
  readonly routes: Hono<NodeEnvironment>
  readonly sessions: Omit<Sessions, 'start' | 'end' | 'sweep'>
  readonly people: People
  readonly members: Members
  readonly allowedClients: AllowedClients
  readonly personalTokens: PersonalTokens
  readonly verifyBearer: VerifyBearer
  readonly challenge: (problem: BearerProblem['problem']) => Challenge
  readonly protectedResourceMetadata: () => ProtectedResourceMetadata
  /** Removes expired sessions, codes, tokens and clients nobody used; for a timer. */
  readonly sweep: () => Promise<void>
}

/**
 * Builds identity over a store.
 * **Errors:** CONFIG_INVALID when `publicUrl` is not an https or loopback origin, or one-click sign-in is asked
 * for elsewhere than on loopback.
 */
export const createIdentity = (options: IdentityOptions): Identity => {
  checkOptions(options)
  const { store, publicUrl, now } = options
  const issuer = createIssuer(options)
  const sessions = createSessions(options)
  return {
    issuer,
    routes: identityRoutes({ options, sessions, issuer }),
    sessions,
    people: createPeople(options),
    members: createMembers(options),
    allowedClients: createAllowedClients(options),
    personalTokens: createPersonalTokens(options),
    verifyBearer: createBearerCheck(options),
    challenge: (problem) => bearerChallenge(publicUrl, problem),
    protectedResourceMetadata: () => protectedResourceMetadata(publicUrl),
    sweep: async () => {
      await sessions.sweep()
      await store.shared((sql) => sql.delete(issuerRecords).where(lt(issuerRecords.expiresAt, now())))
      await store.shared((sql) => sql.delete(invitations).where(lt(invitations.expiresAt, now())))
    },
  }
}

const invalid = (message: string) => new ConnectorError('CONFIG_INVALID', { message })

const checkOptions = ({ publicUrl, demo, localPerson }: IdentityOptions): void => {
  const { origin, hostname, protocol } = new URL(publicUrl)
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (origin !== publicUrl) {
    throw invalid('PUBLIC_URL must be an origin such as https://grantway.example.com, without a path.')
  }
  if (protocol !== 'https:' && !loopback) {
    throw invalid('PUBLIC_URL must be https, except on loopback.')
  }
  if (demo && !loopback) {
    throw invalid('GRANTWAY_DEMO works on loopback only; set it to 0 or use a loopback PUBLIC_URL.')
  }
  if (localPerson && !loopback) throw invalid('PUBLIC_URL must be loopback for the person of this computer.')
}
