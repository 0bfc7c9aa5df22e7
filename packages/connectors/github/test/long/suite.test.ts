import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { github } from '../../src/index.ts'
import { githubFake } from '../../testing/index.ts'
import { describedByGithub } from '../api-description.ts'

describe('the GitHub connector, registered as a GitHub App', () => {
  connectorSuite(test, expect, github, githubFake, describedByGithub)
})
