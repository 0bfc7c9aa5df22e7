import { connectorSuite } from '@grantway/connector-testing'
import { describe, expect, test } from 'vitest'
import { googleDrive } from '../../src/index.ts'
import { googleDriveFake } from '../../testing/index.ts'
import { descriptionProblem } from '../api-description.ts'

describe('the Google Drive connector', () => {
  connectorSuite(test, expect, googleDrive, googleDriveFake, descriptionProblem)
})
