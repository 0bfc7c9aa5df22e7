export { githubFailures, type GithubFailure } from './failures.ts'
export { githubFake, githubOAuthFake, type GithubFake, type RunningGithubFake } from './github-fake.ts'
export type { GithubSwitches } from './route.ts'
export { logStorage } from './routes/actions.ts'
