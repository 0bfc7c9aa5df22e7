import type { Engine, Principal } from '@grantway/auth-core'
import { isConnectorError, type ResourceContent } from '@grantway/connector-kit'
import type { Caller } from '../caller.ts'
import type { TemplateMatch } from '../catalog/resources.ts'
import { failureError, needError } from '../failure.ts'
import { linkDocument } from '../links/document.ts'
import { resolveLink, type NamedLink } from '../links/resolve.ts'
import type { RequestView } from '../needs/attempt.ts'
import { settle } from '../needs/settle.ts'
import type { DispatchParts } from './parts.ts'
import { invalidParams, unknownResource } from './unknown.ts'

/** Answers `resources/read`: a link gives its document, a connector's resource what is behind a connection. */
export const readResource = async (
  parts: DispatchParts,
  caller: Caller,
  { uri }: { readonly uri: string },
  request: RequestView,
): Promise<object> => {
  const named = resolveLink(parts.engine, uri)
  if (named) return { contents: [await readLink(parts.engine, caller.principal, uri, named)] }
  const match = parts.catalog.resources.match(uri)
  if (!match) throw unknownResource(uri)
  return readTemplate(parts, caller, uri, match, request)
}

const readLink = async (
  engine: Engine,
  principal: Principal,
  uri: string,
  named: NamedLink,
): Promise<object> => {
  if (named.kind === 'tenant') {
    if (named.tenant === undefined) {
      throw invalidParams("The link 'tenant_oauth_link' needs a value for 'tenantId'.")
    }
    // Another tenant looks like one that does not exist, or this would tell which tenants do.
    if (named.tenant !== principal.tenant) throw unknownResource(uri)
  }
  const document = await linkDocument(engine, principal, named).catch((thrown: unknown) => {
    throw isConnectorError(thrown) && thrown.code === 'INVALID_INPUT'
      ? invalidParams(`The link '${named.link.name}' needs another value. ${thrown.message}`)
      : thrown
  })
  return { uri, mimeType: 'application/json', text: JSON.stringify(document, null, 2) }
}

const readTemplate = async (
  parts: DispatchParts,
  caller: Caller,
  uri: string,
  { connector, template, variables }: TemplateMatch,
  request: RequestView,
): Promise<object> => {
  const settled = await settle<ResourceContent>(parts, caller, request, {
    method: 'resources/read',
    name: uri,
    input: {},
    run: (options) => parts.engine.readResource(caller.principal, connector, template, variables, options),
  })
  switch (settled.kind) {
    case 'done':
      return { contents: [{ uri, ...settled.value }] }
    case 'failed':
      throw settled.error.code === 'NOT_FOUND_OR_NO_ACCESS' ? unknownResource(uri) : failureError(settled)
    case 'ask':
      return settled.result
    case 'tell':
      throw needError(settled.need, settled.code, settled.text)
  }
}
