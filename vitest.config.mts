import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.mts', 'packages/connectors/*/vitest.config.mts', 'apps/*/vitest.config.mts', 'tools/vitest.config.mts'],
    maxWorkers: 2,
  },
})
