import { defineConfig } from 'vitest/config'

const conditions = ['@grantway/source', 'node', 'import', 'module', 'default']

/** The tests of what can be decided without a database: those that mutation testing runs for every change. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'packages/auth-core/test/pure/**/*.test.ts', 'packages/auth-core/test/root-key.test.ts', 'packages/auth-core/test/token-endpoint.test.ts',
    ],
    maxWorkers: 1,
  },
})
