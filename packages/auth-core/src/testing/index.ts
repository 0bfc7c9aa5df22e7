export { mutateText, pick } from './mutate.ts'
export { openTestStore, type TestStore } from './open-test-store.ts'
export { proofCount, recordFigures, seededRandom } from './proof.ts'
