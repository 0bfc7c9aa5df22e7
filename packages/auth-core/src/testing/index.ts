export { openTestStore, type TestStore } from './open-test-store.ts'
