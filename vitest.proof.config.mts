import { defineConfig } from 'vitest/config'

const conditions = ['@grantway/source', 'node', 'import', 'module', 'default']

/** The long figures: `npm run proof`. PROOF_SIZE=smoke takes a hundredth of each count. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['{packages,apps}/*/proof/**/*.proof.ts'], testTimeout: 3_600_000, hookTimeout: 120_000, maxWorkers: 1 },
})
