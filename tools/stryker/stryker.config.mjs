// Mutation testing by folder, of code that decides without a database. Run by packages/auth-core/proof/mutation.proof.ts,
// from the root of the repository. A change that leaves the behaviour as it is counts against the score, but for two
// lines of vault/envelope.ts, where nothing may survive:
// - `authTagLength` while sealing: sixteen bytes are the default of node for GCM;
// - `authTagLength` while opening: a second fence, because sixteen bytes are cut off as the tag whatever node would take.
const core = 'packages/auth-core/src'

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tools/stryker/vitest.config.mts', related: false },
  mutate: [
    `${core}/vault/envelope.ts`,
    `${core}/vault/root-key.ts`,
    `${core}/vault/server-keys.ts`,
    `${core}/vault/tenant-keys.ts`,
    `${core}/vault/vault.ts`,
    `${core}/flows/callback-steps.ts`,
    `${core}/flows/oauth-client.ts`,
    `${core}/connections/token-set.ts`,
    `${core}/connections/refresh-decision.ts`,
    `${core}/connections/breaker.ts`,
  ],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 20_000,
  reporters: ['json'],
  jsonReporter: { fileName: 'artifacts/stryker/report.json' },
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'artifacts', 'docs', '.nx', 'apps', 'examples', 'packages/connectors', 'packages/mcp', 'packages/web', 'packages/identity'],
  allowConsoleColors: false,
  checkers: [],
}
