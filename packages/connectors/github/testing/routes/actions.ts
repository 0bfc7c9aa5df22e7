import { reply, type Routes } from '@grantway/connector-testing'
import { paged, repositoryRoute, type Asked, type GithubSwitches } from '../route.ts'
import { day, type FakeRepository, type Octo } from '../world.ts'

const viewRun = (repository: FakeRepository, { id, branch, conclusion }: FakeRepository['runs'][number]) => ({
  id,
  name: 'Tests of everything',
  display_title: 'Change the greeting',
  head_branch: branch,
  head_sha: repository.branches[branch],
  event: 'push',
  status: 'completed',
  conclusion,
  run_number: id,
  created_at: day,
  updated_at: day,
  html_url: `https://github.com/${repository.full_name}/actions/runs/${id}`,
})

const runs = ({ request, repository }: Asked): unknown => {
  const branch = request.query.get('branch')
  const all = repository.runs.filter((run) => branch === null || run.branch === branch)
  return {
    total_count: all.length,
    workflow_runs: paged(
      all.map((run) => viewRun(repository, run)),
      request,
    ),
  }
}

const jobs = ({ request, repository }: Asked): unknown => {
  const run = repository.runs.find(({ id }) => String(id) === request.parameters['id'])
  const all = [1, 2].map((job) => ({
    id: (run?.id ?? 0) * 10 + job,
    name: `Test on system ${job}`,
    status: 'completed',
    conclusion: run?.conclusion,
    started_at: day,
    completed_at: day,
    steps: [
      { name: 'Set up', number: 1, status: 'completed', conclusion: 'success' },
      { name: 'Run the tests', number: 2, status: 'completed', conclusion: run?.conclusion },
    ],
    html_url: 'https://github.com/octo-org/hello-world/actions/runs/1/job/11',
  }))
  return run && { total_count: all.length, jobs: paged(all, request) }
}

/** Where logs are stored. A download of it must not carry an authorization. */
export const logStorage = 'https://logs.example'

/** Workflow runs. Their logs are somewhere else, behind a pre-signed address. */
export const actionRoutes = (switches: GithubSwitches): Routes<Octo> => ({
  'GET /repos/:owner/:repo/actions/runs': repositoryRoute(switches, ['actions', 'read'], runs),
  'GET /repos/:owner/:repo/actions/runs/:id': repositoryRoute(
    switches,
    ['actions', 'read'],
    ({ request, repository }) => {
      const run = repository.runs.find(({ id }) => String(id) === request.parameters['id'])
      return run && viewRun(repository, run)
    },
  ),
  'GET /repos/:owner/:repo/actions/runs/:id/jobs': repositoryRoute(switches, ['actions', 'read'], jobs),
  'GET /repos/:owner/:repo/actions/jobs/:id/logs': repositoryRoute(
    switches,
    ['actions', 'read'],
    ({ request }) =>
      reply(302, undefined, {
        location: `${logStorage}/job-${request.parameters['id']}?sig=SECRET_presigned`,
      }),
  ),
})
