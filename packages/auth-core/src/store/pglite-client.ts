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

/**
 * Makes what drizzle uses of a client. It prepares a statement once: PGlite's own `query` parses and describes it at
 * every call, in six messages, and copies its table of types each time, which is four times the work.
 */
export const createPreparedClient = (client: PGlite): Pick<PGlite, 'query' | 'transaction'> => {
  const prepared = new Map<string, Statement>()

  const prepare = async (text: string): Promise<Statement> => {
    const name = `drizzle_${prepared.size}`
    const asked = [serialize.parse({ name, text }), serialize.describe({ type: 'S', name }), serialize.sync()]
    const { messages } = await client.execProtocol(Buffer.concat(asked), { syncToFs: false })
    const types = messages.find((message): message is Message & { dataTypeIDs: number[] } => message.name === 'parameterDescription')
    const description = messages.find((message) => message.name === 'rowDescription')
    const statement = { name, parameterTypes: types?.dataTypeIDs ?? [], description }
    prepared.set(text, statement)
    return statement
  }

  // Drizzle passes the same few types with each statement that has any; the whole table is made once.
  let table: PGlite['parsers'] | undefined
  const execute = async <Row>(
    text: string, parameters: readonly unknown[] = [], options: QueryOptions = {}, syncToFs = true,
  ): Promise<Results<Row>> => {
    if (options.parsers) table ??= { ...client.parsers, ...options.parsers } as PGlite['parsers']
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
    const parsers = (options.parsers && table) ?? client.parsers
    return parse.parseResults(described, parsers, { rowMode: options.rowMode ?? 'object' })[0] as Results<Row>
  }

  const keeps = (text: string): boolean => prepared.has(text) || prepared.size < maxPrepared
  // There is one session: a statement that slipped between those of an open transaction would run as its person.
  const query: Query = (text, parameters, options) =>
    keeps(text)
      ? client._runExclusiveTransaction(() => client.runExclusive(() => execute(text, parameters, options)))
      : client.query(text, parameters, options)
  const within = (transaction: Transaction): Transaction => ({
    ...transaction,
    query: (text, parameters, options) =>
      keeps(text)
        ? client.runExclusive(() => execute(text, parameters, options, false))
        : transaction.query(text, parameters, options),
  })
  return { query, transaction: (work) => client.transaction((transaction) => work(within(transaction))) }
}
