import { describe, expect, test } from 'vitest'
import { connectorSuite } from '../../src/index.ts'
import { notes } from '../support/notes-connector.ts'
import { notesFake } from '../support/notes-fake.ts'

describe('a connector that keeps every rule', () => {
  connectorSuite(test, expect, notes(), notesFake())
})
