import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { handbook } from '../connectors/handbook/index.mjs'
import { handbookFake } from './handbook-fake.ts'

describe('the connector to the handbook', () => {
  connectorSuite(test, expect, handbook, handbookFake)
})
