import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { github } from '../../src/index.ts'
import { githubOAuthFake } from '../../testing/index.ts'
import { describedByGithub } from '../api-description.ts'

// What `repo` is needed for depends on the repository: the examples speak about a public one, as they must
// for `public-read`. That a private one needs it is shown in public-only.test.ts.
const besidesScopeNeed = Object.assign(
  (name: string, run: () => Promise<void>) =>
    name.startsWith('CS-SCOPE-02')
      ? test.skip(`${name} (skipped: depends on the repository)`, run)
      : test(name, run),
  { skip: test.skip },
)

describe('the GitHub connector, registered as an OAuth App', () => {
  connectorSuite(
    besidesScopeNeed,
    expect,
    (options) => github({ registration: 'oauth', ...options }),
    githubOAuthFake,
    describedByGithub,
  )
})
