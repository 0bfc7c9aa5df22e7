import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { slack } from '../../src/index.ts'
import { slackFake } from '../../testing/index.ts'
import { undescribed } from '../api-description.ts'

describe('the Slack connector', () => {
  connectorSuite(test, expect, slack, slackFake, (method, url, { body }) =>
    undescribed(method, url, typeof body === 'string' ? body : undefined).join(' ') || undefined)
})
