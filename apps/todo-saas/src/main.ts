import { readEnvironment } from './environment.ts'
import { startTodoSaas } from './start.ts'

const environment = readEnvironment(process.env)
if ('problem' in environment) exitWith(environment.problem)

const service = await startTodoSaas(environment.options).catch((error: NodeJS.ErrnoException) =>
  exitWith(
    error.code === 'EADDRINUSE'
      ? `TODO_SAAS_PORT ${environment.options.port} is already in use`
      : `TODO_SAAS_STATE_FILE: ${error.message}`,
  ),
)
process.stdout.write(`Todo Service is listening at ${service.url}\n`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void service.close())

function exitWith(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(2)
}
