export { prodDbFake } from './prod-db-fake.ts'
