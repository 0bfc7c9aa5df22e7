import { fakeProvider } from '@grantway/connector-testing'
import { examples } from './examples.ts'
import { todoFailures } from './failures.ts'
import { people } from './people.ts'
import { readingRoutes, writingRoutes } from './routes.ts'

/** A strict fake of a service that speaks the API v1 of Todoist. */
export const todoFake = fakeProvider({
  title: 'TODO',
  people,
  scopes: ['task:add', 'data:read', 'data:read_write', 'data:delete'],
  scopeSeparator: ',',
  routes: { ...readingRoutes, ...writingRoutes },
  examples,
  failures: todoFailures,
  refusals: todoFailures,
  keys: { prefix: 'todo_pat_', page: '/settings/api-tokens' },
})
