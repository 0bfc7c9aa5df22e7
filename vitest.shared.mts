import type { UserWorkspaceConfig } from 'vitest/config'

const conditions = ['@grantway/source', 'node', 'import', 'module', 'default']

/** Gives every package the same test set-up: sources instead of dist, through the `@grantway/source` condition. */
export const shared = (name: string): UserWorkspaceConfig => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name, include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], testTimeout: 30_000, hookTimeout: 60_000 },
})
