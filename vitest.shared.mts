import type { UserWorkspaceConfig } from 'vitest/config'

const conditions = ['@grantway/source', 'node', 'import', 'module', 'default']

/** Gives every package the same test set-up: sources instead of dist, through the `@grantway/source` condition. */
export const shared = (name: string): UserWorkspaceConfig => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // The files of a package share its modules: to load them anew for each file took as long as the tests themselves.
  // Tests that take long have a run of their own: vitest.long.config.mts.
  test: { name, isolate: false, exclude: ['**/node_modules/**', 'test/long/**'], include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], testTimeout: 30_000, hookTimeout: 60_000 },
})
