import {
  defineConnector,
  registrationOf,
  type Connector,
  type ConnectorOptions,
} from '@grantway/connector-kit'
import { slackCapabilities } from './capabilities.ts'
import type { SlackApi } from './api.ts'
import { createSlackApi } from './client.ts'
import { slackInbound } from './inbound.ts'
import { channels } from './limits.ts'
import { slackLinks } from './links.ts'
import { slackPrompts } from './prompts.ts'
import { slackProvider } from './provider.ts'
import { slackResources } from './resources.ts'
import { slackTools } from './tools/index.ts'

export {
  dmRead,
  dmSend,
  filesRead,
  messageSend,
  people,
  privateRead,
  publicRead,
  react,
  search,
} from './capabilities.ts'
export type { SlackApi } from './api.ts'

/**
 * Gives the Slack connector. The issuer `https://slack-gov.com` makes it one for GovSlack; with
 * `webhookSecret`, the signing secret of the application, it receives events.
 * **Errors:** CONFIG_INVALID when an option is not a usable URL.
 */
export const slack = (options: ConnectorOptions = {}): Connector<SlackApi> =>
  defineConnector({
    id: 'slack',
    title: 'Slack',
    contract: 1,
    toolPrefix: 'slack',
    provider: slackProvider(options),
    ...registrationOf(options),
    capabilities: slackCapabilities,
    targetKinds: [channels],
    links: slackLinks,
    client: createSlackApi,
    tools: slackTools,
    resources: slackResources,
    prompts: slackPrompts,
    ...(options.webhookSecret !== undefined && { inbound: slackInbound(options.webhookSecret) }),
  })
