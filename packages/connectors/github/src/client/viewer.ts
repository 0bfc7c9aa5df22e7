import type { ProviderHttp } from '@grantway/connector-kit'
import { repository, viewer, type Repository, type Viewer } from '../records/repository.ts'
import { arrayOf, githubRequests, type PageRequest } from './requests.ts'

/** The signed-in person, and what they can reach. */
export const viewerApi = (http: ProviderHttp) => {
  const { one, list } = githubRequests(http)
  return {
    get: (): Promise<Viewer> => one('/user', viewer),
    repositories: (page: PageRequest) =>
      list<Repository>('/user/repos', arrayOf(repository), page, { sort: 'pushed' }),
  }
}
