import { parse, protocol, type PGlite, type QueryOptions, type Results, type Transaction } from '@electric-sql/pglite'

const { serialize } = protocol

/** Beyond this many different texts a statement is sent without keeping it. */
const maxPrepared = 500

interface Statement {
  readonly name: string
  readonly parameterTypes: readonly number[]
  /** How its rows look; missing where it gives none. */
  readonly description: Message | undefined
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]
type Query = PGlite['query']

/** Both ways to run statements that are prepared once. */
export interface Statements {
  readonly rows: <Row>(text: string, parameters: readonly (string | null)[]) => Promise<readonly Row[]>
  /** What drizzle uses of a client. */
  readonly client: Pick<PGlite, 'query' | 'transaction'>
}

/**
 * Runs prepared statements in one message of the wire protocol, and asks for their description once. PGlite's own
 * `query` parses and describes a statement at every call, in six messages, and copies its table of types each time:
 * four times the work.
 */
export const createStatements = (client: PGlite): Statements => {
  const prepared = new Map<string, Statement>()

  const prepare = async (text: string): Promise<Statement> => {
    const name = `grantway_${prepared.size}`
    const asked = [serialize.parse({ name, text }), serialize.describe({ type: 'S', name }), serialize.sync()]
    const { messages } = await client.execProtocol(Buffer.concat(asked), { syncToFs: false })
    const types = messages.find((message): message is Message & { dataTypeIDs: number[] } => message.name === 'parameterDescription')
    const description = messages.find((message) => message.name === 'rowDescription')
    const statement = { name, parameterTypes: types?.dataTypeIDs ?? [], description }
    prepared.set(text, statement)
    return statement
  }

  const execute = async <Row>(
    text: string, parameters: readonly unknown[], syncToFs: boolean, parsers = client.parsers, rowMode: QueryOptions['rowMode'] = 'object',
  ): Promise<Results<Row>> => {
    const { name, parameterTypes, description } = prepared.get(text) ?? (await prepare(text))
    const values = parameters.map((value, index) => {
      if (value === null || value === undefined) return null
      // As PGlite writes it: by its type, or as it is.
      const written = client.serializers[parameterTypes[index] ?? 0]
      return written ? written(value) : String(value)
    })
    const message = Buffer.concat([serialize.bind({ statement: name, values }), serialize.execute({}), serialize.sync()])
    const { messages } = await client.execProtocol(message, { syncToFs })
    const described = description ? [description, ...messages] : messages
    return parse.parseResults(described, parsers, { rowMode })[0] as Results<Row>
  }

  // There is one session: a statement that slipped between those of an open transaction would leave its person there.
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> =>
    client._runExclusiveTransaction(() => client.runExclusive(work))

  // Drizzle passes the same few types with each statement that has any; the whole table is made once.
  let table: PGlite['parsers'] | undefined
  const keeps = (text: string): boolean => prepared.has(text) || prepared.size < maxPrepared
  const asDrizzle = <Row>(text: string, parameters: readonly unknown[] = [], options: QueryOptions = {}, syncToFs = true) => {
    if (options.parsers) table ??= { ...client.parsers, ...options.parsers } as PGlite['parsers']
    return execute<Row>(text, parameters, syncToFs, options.parsers && table, options.rowMode)
  }
  const query: Query = (text, parameters, options) =>
    keeps(text) ? alone(() => asDrizzle(text, parameters, options)) : client.query(text, parameters, options)
  const within = (transaction: Transaction): Transaction => ({
    ...transaction,
    query: (text, parameters, options) =>
      keeps(text)
        ? client.runExclusive(() => asDrizzle(text, parameters, options, false))
        : transaction.query(text, parameters, options),
  })

  return {
    rows: async <Row>(text: string, parameters: readonly (string | null)[]) =>
      (await alone(() => execute<Row>(text, parameters, true))).rows,
    client: { query, transaction: (work) => client.transaction((transaction) => work(within(transaction))) },
  }
}
