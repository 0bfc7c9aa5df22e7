import type { UserWorkspaceConfig } from 'vitest/config'

const conditions = ['@grantway/source', 'node', 'import', 'module', 'default']

/** Gives every package the same test set-up: sources instead of dist, through the `@grantway/source` condition. */
export const shared = (name: string): UserWorkspaceConfig => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // Tests that take long have a run of their own: vitest.long.config.mts.
  test: { name, exclude: ['**/node_modules/**', 'test/long/**'], include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], testTimeout: 30_000, hookTimeout: 60_000 },
})
