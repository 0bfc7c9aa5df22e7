import type { ConnectionEvent, Engine } from '@grantway/auth-core'
import { spellingsOf } from '../links/resolve.ts'

/** Lists the URIs whose content changed with a connection: its links, the toolkit and the page of them all. */
export const urisTouchedBy = (engine: Pick<Engine, 'links'>, event: ConnectionEvent): readonly string[] =>
  engine.links
    .filter(({ connector }) => connector === undefined || connector.id === event.connector)
    .flatMap(spellingsOf)
