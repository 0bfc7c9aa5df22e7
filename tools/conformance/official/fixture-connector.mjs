// A connector with the tools, resources and prompts the official scenarios name, as far as the product has such a thing.
import {
  defineCapability,
  defineConnector,
  definePrompt,
  resourcesFor,
  toolsFor,
} from '@grantway/connector-kit'
import { z } from 'zod'

const unused = async () => {
  throw new Error('The fixture engine answers instead of the handler.')
}

const read = defineCapability({
  id: 'test-read',
  title: 'Read test data',
  scopes: ['test:read'],
  consent: { allows: 'Lets the suite read test data.', limits: 'It cannot change anything.' },
  enforcement: 'provider',
  default: true,
})

const tool = (name, description) =>
  toolsFor()({
    name,
    title: name,
    description,
    requires: [read],
    input: z.object({}),
    output: z.object({ text: z.string() }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    handler: unused,
  })

const resource = (uriTemplate, name, mimeType) =>
  resourcesFor()({
    uriTemplate,
    name,
    title: name,
    description: `Test resource ${name}.`,
    mimeType,
    requires: [read],
    read: unused,
  })

const prompt = (name, input, render) =>
  definePrompt({ name, title: name, description: `Test prompt ${name}.`, input: z.object(input), render })

const provider = {
  issuer: 'https://upstream.example',
  authorization_endpoint: 'https://upstream.example/authorize',
  token_endpoint: 'https://upstream.example/token',
  token_endpoint_auth_method: 'client_secret_basic',
  code_challenge_method: 'S256',
  scopeSeparator: { request: ' ', response: ' ' },
  apiOrigins: ['https://api.upstream.example'],
  rotation: 'none',
  identify: async () => ({ key: '1', label: 'alice' }),
  manageUrl: 'https://upstream.example/settings',
}

/** The connector of the fixture server. */
export const fixtureConnector = defineConnector({
  id: 'test',
  title: 'Test',
  contract: 1,
  toolPrefix: 'test',
  provider,
  capabilities: [read],
  client: () => ({}),
  tools: [
    tool('test_simple_text', 'Gives a text.'),
    tool('test_error_handling', 'Always fails.'),
    tool('test_logging_tool', 'Writes to the log of the server, which no client sees.'),
    tool('test_streaming_elicitation', 'Needs a connection.'),
    tool('test_input_required_result_elicitation', 'Needs a connection.'),
    tool('test_input_required_result_request_state', 'Needs a connection.'),
    tool('test_input_required_result_multi_round', 'Needs two connections, one after the other.'),
  ],
  // The kit allows 40 characters in a name; this one has 41.
  aliases: { test_input_required_result_tampered_state: 'test_input_required_result_request_state' },
  resources: [
    resource('test://static-text', 'test_static_text', 'text/plain'),
    resource('test://static-binary', 'test_static_binary', 'image/png'),
    resource('test://watched-resource', 'test_watched', 'text/plain'),
    resource('test://template/{id}/data', 'test_template', 'application/json'),
  ],
  prompts: [
    prompt('test_simple_prompt', {}, () => 'This is a simple prompt for testing.'),
    prompt(
      'test_prompt_with_arguments',
      { arg1: z.string().describe('First test argument'), arg2: z.string().describe('Second test argument') },
      ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
    ),
  ],
})
