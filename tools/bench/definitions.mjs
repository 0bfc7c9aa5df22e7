// What the tools of each connector cost a conversation: name, description and input schema, at four bytes a token.
import { github } from '@grantway/connector-github'
import { googleDrive } from '@grantway/connector-google-drive'
import { slack } from '@grantway/connector-slack'
import { todo } from '@grantway/connector-todo'
import { z } from 'zod'

const tokensOf = (/** @type {import('@grantway/connector-kit').Connector<any>} */ { tools }) => {
  const definitions = tools.map(({ name, description, input }) => {
    const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(input, { io: 'input' })
    return JSON.stringify({ name, description, inputSchema })
  })
  return Math.round(Buffer.byteLength(definitions.join('')) / 4)
}

/** Tools and definition tokens of every connector of the repository. */
export const definitionTokens = () =>
  [todo(), github(), googleDrive(), slack()].map((connector) => ({
    connector: connector.id, tools: connector.tools.length, 'definition tokens': tokensOf(connector),
  }))
