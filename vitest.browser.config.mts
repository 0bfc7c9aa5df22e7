import { defineConfig } from 'vitest/config'
import { shared } from './vitest.shared.mts'

const { resolve, ssr } = shared('browser')

/** The pages in a real browser. One worker: the machine runs servers, a database and the browser besides. */
export default defineConfig({
  ...(resolve && { resolve }),
  ...(ssr && { ssr }),
  test: {
    name: 'browser',
    include: ['{apps/demo,packages/web}/browser/**/*.test.ts'],
    globalSetup: 'apps/demo/browser/chromium.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
})
