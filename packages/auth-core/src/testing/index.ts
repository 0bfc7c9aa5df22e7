export { mutateText, pick } from './mutate.ts'
export { openTestStore, type TestStore } from './open-test-store.ts'
export { openTestVault } from './open-test-vault.ts'
export { proofCount, recordFigures, seededRandom } from './proof.ts'
