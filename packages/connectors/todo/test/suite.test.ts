import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { todo } from '../src/index.ts'
import { todoFake } from '../testing/index.ts'

describe('the TODO connector', () => {
  connectorSuite(test, expect, todo, todoFake)
})
