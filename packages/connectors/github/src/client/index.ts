import type { ProviderHttp } from '@grantway/connector-kit'
import { actionsApi } from './actions.ts'
import { gitApi } from './git.ts'
import { issuesApi } from './issues.ts'
import { pullsApi } from './pulls.ts'
import { repositoriesApi } from './repositories.ts'
import { viewerApi } from './viewer.ts'

/** The part of GitHub's REST API that the tools use. */
export interface GithubApi {
  readonly viewer: ReturnType<typeof viewerApi>
  readonly repositories: ReturnType<typeof repositoriesApi>
  readonly issues: ReturnType<typeof issuesApi>
  readonly pulls: ReturnType<typeof pullsApi>
  readonly git: ReturnType<typeof gitApi>
  readonly actions: ReturnType<typeof actionsApi>
}

/** Builds the typed API over the authorized HTTP client of one connection. */
export const createGithubApi = (http: ProviderHttp, apiOrigin: string): GithubApi => ({
  viewer: viewerApi(http),
  repositories: repositoriesApi(http),
  issues: issuesApi(http),
  pulls: pullsApi(http),
  git: gitApi(http),
  actions: actionsApi(http, apiOrigin),
})
