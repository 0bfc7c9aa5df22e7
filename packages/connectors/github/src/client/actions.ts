import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import { job, run, type Job, type Run } from '../records/run.ts'
import { githubRequests, repositoryPath, type PageRequest, type RepositoryName } from './requests.ts'

/** Which runs are listed. */
export interface RunFilter {
  readonly branch?: string | undefined
  readonly status?: string | undefined
}

const total = (answer: { readonly total_count: number }): number => answer.total_count
const runs = {
  schema: z.object({ total_count: z.int(), workflow_runs: z.array(run) }),
  items: (answer: { readonly workflow_runs: readonly Run[] }) => answer.workflow_runs,
  total,
}
const jobs = {
  schema: z.object({ total_count: z.int(), jobs: z.array(job) }),
  items: (answer: { readonly jobs: readonly Job[] }) => answer.jobs,
  total,
}

/** Workflow runs, their jobs and logs. */
export const actionsApi = (http: ProviderHttp, apiOrigin: string) => {
  const { read, list } = githubRequests(http)
  return {
    runs: (name: RepositoryName, filter: RunFilter, page: PageRequest) =>
      list(repositoryPath(name, 'actions', 'runs'), runs, page, { ...filter }),
    run: (name: RepositoryName, id: number) => read(repositoryPath(name, 'actions', 'runs', id), run),
    jobs: (name: RepositoryName, id: number, page: PageRequest) =>
      list(repositoryPath(name, 'actions', 'runs', id, 'jobs'), jobs, page),
    /** The log of a job. GitHub answers with a pre-signed address, which gets no authorization. */
    jobLog: async (name: RepositoryName, id: number): Promise<string> => {
      const { bytes } = await http.download(
        `${apiOrigin}${repositoryPath(name, 'actions', 'jobs', id, 'logs')}`,
      )
      return Buffer.from(bytes).toString('utf8')
    },
  }
}
