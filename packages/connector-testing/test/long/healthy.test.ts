import { describe, expect, test } from 'vitest'
import { connectorSuite } from '../../src/index.ts'
import { keyNotes, notes } from '../support/notes-connector.ts'
import { keyNotesFake, notesFake } from '../support/notes-fake.ts'

describe('a connector that keeps every rule', () => {
  connectorSuite(test, expect, notes(), notesFake())
})

describe('a connector that knows only keys', () => {
  connectorSuite(test, expect, keyNotes(), keyNotesFake())
})
