export { todoFake } from './todo-fake.ts'
