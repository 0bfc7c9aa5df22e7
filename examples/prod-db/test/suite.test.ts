import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { prodDb } from '../src/index.ts'
import { prodDbFake } from '../testing/index.ts'

describe('the connector to the production database', () => {
  connectorSuite(test, expect, prodDb, prodDbFake)

  test('asks an administrator before anybody can query, and nobody before tables are listed', () => {
    expect(prodDb().capabilities.map(({ id, approval }) => [id, approval])).toEqual([
      ['tables-read', undefined],
      ['production-query', 'admin'],
    ])
  })

  test('answers to the short name', () => {
    expect(prodDb().aliases).toEqual({ run_prod_query: 'prod_db_run_query' })
  })
})
