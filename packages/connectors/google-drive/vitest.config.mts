import { defineProject } from 'vitest/config'
import { shared } from '../../../vitest.shared.mts'

export default defineProject(shared('google-drive'))
