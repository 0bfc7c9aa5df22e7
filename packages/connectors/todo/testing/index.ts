export { startTodoFake, todoFake } from './todo-fake.ts'
