import { parse, protocol, type PGlite } from '@electric-sql/pglite'

const { serialize } = protocol

interface Statement {
  readonly name: string
  /** The description of its rows, once the first answer has brought it. */
  description?: Message | undefined
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]

/**
 * Runs prepared statements in one message of the wire protocol, and asks for the description of a statement's rows
 * once. PGlite's own `query` parses and describes a statement at every call, in six messages: four times the work.
 */
export const createStatements = (
  client: PGlite,
): (<Row>(text: string, parameters: readonly (string | null)[]) => Promise<readonly Row[]>) => {
  const prepared = new Map<string, Statement>()
  const prepare = async (text: string): Promise<Statement> => {
    const name = `grantway_${prepared.size}`
    await client.execProtocol(Buffer.concat([serialize.parse({ name, text }), serialize.sync()]), { syncToFs: false })
    const statement = { name }
    prepared.set(text, statement)
    return statement
  }
  // There is one session: a statement that slipped between those of an open transaction would leave its person there.
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> =>
    client._runExclusiveTransaction(() => client.runExclusive(work))
  return <Row>(text: string, parameters: readonly (string | null)[]) =>
    alone(async () => {
      const statement = prepared.get(text) ?? (await prepare(text))
      const { description } = statement
      const message = Buffer.concat([
        serialize.bind({ statement: statement.name, values: [...parameters] }),
        ...(description ? [] : [serialize.describe({ type: 'P' })]),
        serialize.execute({}),
        serialize.sync(),
      ])
      const { messages } = await client.execProtocol(message)
      statement.description ??= messages.find(({ name }) => name === 'rowDescription')
      const described = description ? [description, ...messages] : messages
      return (parse.parseResults(described, client.parsers)[0]?.rows ?? []) as unknown as readonly Row[]
    })
}
