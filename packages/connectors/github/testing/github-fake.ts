import { createHmac } from 'node:crypto'
import {
  fakeProvider,
  type FakeAnswer,
  type FakeProvider,
  type FakeRequest,
  type FakeStart,
  type FakeWebhook,
  type RunningBuiltFake,
} from '@grantway/connector-testing'
import { exampleTargets, examples } from './examples.ts'
import { people } from './people.ts'
import { githubFailures } from './failures.ts'
import type { GithubSwitches } from './route.ts'
import { actionRoutes } from './routes/actions.ts'
import { gitRoutes } from './routes/git.ts'
import { issueRoutes } from './routes/issues.ts'
import { pullRoutes } from './routes/pulls.ts'
import { repositoryRoutes } from './routes/repositories.ts'
import { searchRoutes } from './routes/search.ts'

/** A GitHub that runs, and how it is set up. */
export interface RunningGithubFake extends RunningBuiltFake {
  readonly switches: GithubSwitches
}

/** A strict fake of GitHub for one kind of registration. */
export interface GithubFake extends FakeProvider {
  readonly start: (start: FakeStart) => Promise<RunningGithubFake>
}

const eightHours = 28_800
const sixMonths = 15_897_600
const revocationPath = '/applications/grantway/token'

const webhook: FakeWebhook = {
  secret: 'SECRET_github_webhook',
  body: { action: 'revoked', sender: { login: 'alice', id: 583_231, type: 'User' } },
  sign: (body, _now, secret) => ({
    'x-github-event': 'github_app_authorization',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }),
  events: [{ kind: 'revoked', accountKey: '583231' }],
}

const allPermissions = [
  'metadata:read',
  'contents:write',
  'issues:write',
  'pull_requests:write',
  'actions:read',
  'checks:read',
]

// GitHub says 200 also when it failed, with words of its own.
const tokenAnswer =
  (registration: GithubSwitches['registration']) =>
  (answer: FakeAnswer, request: FakeRequest): FakeAnswer => {
    const body = answer.body as Record<string, unknown>
    if (answer.status !== 200)
      return { ...answer, status: 200, body: failedToken(String(body['error']), request) }
    const scope = String(body['scope']).replaceAll(' ', ',')
    const expires = registration === 'app' && 'refresh_token' in body
    return {
      ...answer,
      body: {
        ...body,
        token_type: 'bearer',
        scope: registration === 'app' ? '' : scope,
        ...(expires && { refresh_token_expires_in: sixMonths }),
      },
    }
  }

const failedToken = (error: string, { form }: FakeRequest) => {
  const ofGrant = form.get('grant_type') === 'refresh_token' ? 'bad_refresh_token' : 'bad_verification_code'
  const words: Readonly<Record<string, string>> = {
    invalid_grant: ofGrant,
    invalid_client: 'incorrect_client_credentials',
  }
  return {
    error: words[error] ?? error,
    error_description: 'It was not accepted, for reasons of its own.',
    error_uri: 'https://docs.github.com/apps/troubleshooting',
  }
}

const revokedToken = ({ json }: FakeRequest): string | undefined => {
  const token = (json as { access_token?: unknown } | undefined)?.access_token
  return typeof token === 'string' ? token : undefined
}

const fakeOf = (registration: GithubSwitches['registration']): GithubFake => {
  const build = (switches: GithubSwitches) =>
    fakeProvider({
      title: 'GitHub',
      people,
      scopes: registration === 'app' ? [] : ['repo', 'workflow', 'read:user', 'public_repo'],
      routes: {
        ...repositoryRoutes(switches),
        ...searchRoutes(switches),
        ...issueRoutes(switches),
        ...pullRoutes(switches),
        ...gitRoutes(switches),
        ...actionRoutes(switches),
      },
      examples,
      targets: exampleTargets,
      rotation: registration === 'app' ? 'strict' : 'none',
      accessTokenSeconds: registration === 'app' ? eightHours : 'never',
      revocation: { method: 'DELETE', path: revocationPath, token: revokedToken, status: 204 },
      device: true,
      keys: { prefix: 'github_pat_', page: '/settings/personal-access-tokens/new' },
      tokenAnswer: tokenAnswer(registration),
      failures: {
        401: githubFailures.badCredentials,
        403: githubFailures.otherForbidden,
        404: githubFailures.notFound,
        409: githubFailures.headModified,
        503: githubFailures.unavailable,
      },
      ...(registration === 'app' && { webhook }),
    })
  const start = async (options: FakeStart): Promise<RunningGithubFake> => {
    const switches: GithubSwitches = {
      registration,
      permissions: allPermissions,
      failure: undefined,
      complaints: [],
    }
    const running = await build(switches).start(options)
    const particular = {
      registration,
      appSlug: 'grantway',
      revocationEndpoint: `${running.url}${revocationPath}`,
    }
    return { ...running, switches, options: { ...running.options, ...particular } }
  }
  return { ...build({ registration, permissions: [], failure: undefined, complaints: [] }), start }
}

/** GitHub as a GitHub App meets it: expiring tokens, permissions, chosen repositories. */
export const githubFake = fakeOf('app')

/** GitHub as an OAuth App meets it: tokens for good, and the scope `repo`. */
export const githubOAuthFake = fakeOf('oauth')
