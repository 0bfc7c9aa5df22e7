export { googleDriveFake } from './google-drive-fake.ts'
export { fileId } from './people.ts'
export { parseQuery, type Query } from './query-language.ts'
