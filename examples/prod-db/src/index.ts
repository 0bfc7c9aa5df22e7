import {
  defineConnector,
  registrationOf,
  type Connector,
  type ConnectorOptions,
} from '@grantway/connector-kit'
import { capabilities } from './capabilities.ts'
import { createProdDbApi, type ProdDbApi } from './client.ts'
import { prodDbProvider } from './provider.ts'
import { database } from './targets.ts'
import { tools } from './tools/index.ts'

/** Gives the connector to the query gateway. **Errors:** CONFIG_INVALID when an option is no usable URL. */
export const prodDb = (options: ConnectorOptions = {}): Connector<ProdDbApi> =>
  defineConnector({
    id: 'prod-db',
    title: 'Production database',
    contract: 1,
    toolPrefix: 'prod_db',
    provider: prodDbProvider(options),
    ...registrationOf(options),
    capabilities,
    targetKinds: [database],
    client: createProdDbApi,
    tools,
    aliases: { run_prod_query: 'prod_db_run_query' },
  })
