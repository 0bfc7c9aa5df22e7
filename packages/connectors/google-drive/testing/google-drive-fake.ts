import { fakeProvider } from '@grantway/connector-testing'
import { scopes } from '../src/scopes.ts'
import { agree, filesToPick } from './agree.ts'
import { googleFailures } from './errors.ts'
import { examples, selection, targets } from './examples.ts'
import { people } from './people.ts'
import { aroundRoutes } from './routes/around.ts'
import { readingRoutes } from './routes/reading.ts'
import { writingRoutes } from './routes/writing.ts'

/** A strict fake of Google: its authorization server with the file picker, and the part of Drive v3 that we use. */
export const googleDriveFake = fakeProvider({
  title: 'Google Drive',
  people,
  scopes: Object.values(scopes),
  routes: { ...aroundRoutes, ...readingRoutes, ...writingRoutes },
  examples,
  targets,
  selection,
  agree,
  picks: filesToPick,
  rotation: 'none',
  accessTokenSeconds: 3_599,
  revocation: {
    method: 'POST',
    path: '/oauth/revoke',
    client: false,
    ends: 'grant',
    token: ({ form }) => form.get('token') ?? undefined,
  },
  failures: googleFailures,
  refusals: googleFailures,
})
