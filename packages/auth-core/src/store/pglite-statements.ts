import { messages, parse, protocol, type PGlite } from '@electric-sql/pglite'
import type { Store } from './store.ts'

const { serialize } = protocol

interface Statement {
  readonly name: string
  readonly text: string
  /** True once the database knows it. */
  known: boolean
  /** The description of its rows, once the first answer has brought it. */
  description?: Message | undefined
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]
type Rows = readonly Readonly<Record<string, unknown>>[]

/** One run of a statement, and who waits for it. */
interface Run {
  readonly statement: Statement
  readonly values: (string | null)[]
  readonly resolve: (rows: Rows) => void
  readonly reject: (error: unknown) => void
}

/**
 * Runs prepared statements. Those of one turn of the event loop go out in one message of the wire protocol, each a
 * transaction of its own: a database that was just at work has its memory at hand. A statement is parsed and its rows
 * are described once. PGlite's own `query` does that at every call, in six messages.
 */
export const createStatements = (client: PGlite): Store['rows'] => {
  const statements = new Map<string, Statement>()
  let waiting: Run[] = []
  // There is one session: a statement that slipped between those of an open transaction would leave its person there.
  const alone = (work: () => Promise<void>): Promise<void> =>
    client._runExclusiveTransaction(() => client.runExclusive(work))
  const flush = async (): Promise<void> => {
    const runs = waiting
    waiting = []
    try {
      const { messages: received } = await client.execProtocol(Buffer.concat(runs.flatMap(messagesOf)), { throwOnError: false })
      const answers = answersOf(received)
      for (const [index, run] of runs.entries()) settle(client, run, answers[index])
    } catch (error) {
      for (const { reject } of runs) reject(error)
    }
  }
  // A database that was closed meanwhile: whoever waits hears of it.
  const refuse = (error: unknown): void => {
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  const statementOf = (text: string): Statement => {
    const statement = statements.get(text) ?? { name: `grantway_${statements.size}`, text, known: false }
    statements.set(text, statement)
    return statement
  }
  return <Row>(text: string, parameters: readonly (string | null)[]) =>
    new Promise<readonly Row[]>((resolve, reject) => {
      const run = { statement: statementOf(text), values: [...parameters], resolve: resolve as (rows: Rows) => void, reject }
      if (waiting.push(run) === 1) setImmediate(() => alone(flush).catch(refuse))
    })
}

const messagesOf = ({ statement, values }: Run): Uint8Array[] => {
  const { name, text, known, description } = statement
  statement.known = true
  return [
    // A run that failed leaves open how far it came.
    ...(known ? [] : [serialize.close({ type: 'S', name }), serialize.parse({ name, text })]),
    serialize.bind({ statement: name, values }),
    ...(description ? [] : [serialize.describe({ type: 'P' })]),
    serialize.execute({}),
    serialize.sync(),
  ]
}

/** Takes apart what came back: the answer to each run ends with a message of its own. */
const answersOf = (received: readonly Message[]): readonly Message[][] => {
  const answers: Message[][] = []
  let answer: Message[] = []
  for (const message of received) {
    answer.push(message)
    if (message.name !== 'readyForQuery') continue
    answers.push(answer)
    answer = []
  }
  return answers
}

const settle = (client: PGlite, { statement, resolve, reject }: Run, answer: readonly Message[] | undefined): void => {
  const error = answer ? answer.find((message) => message instanceof messages.DatabaseError) : new Error('no answer')
  if (!answer || error) {
    statement.known = false
    return reject(error)
  }
  const { description } = statement
  statement.description ??= answer.find(({ name }) => name === 'rowDescription')
  const [result] = parse.parseResults(description ? [description, ...answer] : [...answer], client.parsers)
  resolve(result?.rows ?? [])
}
