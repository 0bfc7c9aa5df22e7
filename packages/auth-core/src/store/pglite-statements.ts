import { parse, protocol, type PGlite } from '@electric-sql/pglite'

const { serialize } = protocol

/**
 * Runs prepared statements in one message of the wire protocol.
 * PGlite's own `query` parses and describes a statement at every call, in six messages: four times the work.
 */
export const createStatements = (
  client: PGlite,
): (<Row>(text: string, parameters: readonly (string | null)[]) => Promise<readonly Row[]>) => {
  const prepared = new Map<string, string>()
  const prepare = async (text: string): Promise<string> => {
    const name = `grantway_${prepared.size}`
    await client.execProtocol(Buffer.concat([serialize.parse({ name, text }), serialize.sync()]), { syncToFs: false })
    prepared.set(text, name)
    return name
  }
  return <Row>(text: string, parameters: readonly (string | null)[]) =>
    client.runExclusive(async () => {
      const statement = prepared.get(text) ?? (await prepare(text))
      const message = Buffer.concat([
        serialize.bind({ statement, values: [...parameters] }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      ])
      const { messages } = await client.execProtocol(message)
      return (parse.parseResults(messages, client.parsers)[0]?.rows ?? []) as unknown as readonly Row[]
    })
}
