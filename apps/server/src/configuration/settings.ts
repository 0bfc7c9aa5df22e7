import { homedir } from 'node:os'
import { join } from 'node:path'
import { ConnectorError, type ConnectorOptions } from '@grantway/connector-kit'
import type { GithubOptions } from '@grantway/connector-github'
import type { UpstreamOptions } from '@grantway/identity'
import { z } from 'zod'
import { oidcVariables, upstreamFrom } from './oidc-settings.ts'
import { rootKeySource, type RootKeySource } from './root-key-source.ts'

const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]', '::1']
const isLoopback = (url: string): boolean => loopbackHosts.includes(new URL(url).hostname)

const port = z.coerce.number('must be a port number').int('must be a port number').min(0).max(65_535)
const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })
const isOrigin = (value: string): boolean => !URL.canParse(value) || new URL(value).origin === value
const origin = webUrl.refine(isOrigin, 'must be an origin: no path, no slash at the end')
// The key service is sent a token that opens everything.
const keyService = origin.refine((url) => !URL.canParse(url) || url.startsWith('https:') || isLoopback(url), 'must use https; http is accepted on loopback only')
const keyName = z.string().regex(/^(?:[\w-]+\/)*[\w-]+$/, 'must be the name of a key, or mount/name')
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1')
const logLevel = z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error')

const variables = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: origin.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  DATABASE_ADMIN_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  DATABASE_LISTEN_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  DATA_DIR: z.string().min(1).default('.grantway'),
  VAULT_KEY_FILE: z.string().min(1).optional(),
  VAULT_KEY: z.string().min(1).optional(),
  VAULT_TRANSIT_ADDRESS: keyService.optional(),
  VAULT_TRANSIT_KEY: keyName.optional(),
  VAULT_TRANSIT_TOKEN_FILE: z.string().min(1).optional(),
  VAULT_PREVIOUS_KEY_FILE: z.string().min(1).optional(),
  VAULT_PREVIOUS_KEY: z.string().min(1).optional(),
  VAULT_PREVIOUS_TRANSIT_ADDRESS: keyService.optional(),
  VAULT_PREVIOUS_TRANSIT_KEY: keyName.optional(),
  VAULT_PREVIOUS_TRANSIT_TOKEN_FILE: z.string().min(1).optional(),
  GRANTWAY_DEMO: flag.default(true),
  LOG_LEVEL: logLevel.default('info'),
})

const connectorVariables = z.object({
  CLIENT_ID: z.string().min(1).optional(),
  CLIENT_SECRET: z.string().min(1).optional(),
  ISSUER: webUrl.optional(),
  AUTHORIZATION_ENDPOINT: webUrl.optional(),
  TOKEN_ENDPOINT: webUrl.optional(),
  REVOCATION_ENDPOINT: webUrl.optional(),
  DEVICE_AUTHORIZATION_ENDPOINT: webUrl.optional(),
  API_ORIGIN: origin.optional(),
  WEBHOOK_SECRET: z.string().min(1).optional(),
  // What only GitHub reads.
  REGISTRATION: z.enum(['app', 'oauth'], 'must be app or oauth').optional(),
  APP_SLUG: z.string().regex(/^[a-z0-9-]+$/, 'must be the name in the address of the App').optional(),
})

/** The parsed environment of a server. Secrets of connectors are read by `connectorOptions` only. */
export interface Settings {
  readonly port: number
  readonly host: string
  readonly publicUrl: string
  readonly databaseUrl: string | undefined
  readonly databaseAdminUrl: string | undefined
  /** Where events of other replicas arrive; `databaseUrl` unless that is a pooler. */
  readonly databaseListenUrl: string | undefined
  readonly dataDir: string
  readonly rootKey: RootKeySource
  /** The root key before this one: it opens and seals nothing new. Set only while the root is rotated. */
  readonly previousRootKey: RootKeySource | undefined
  /** Both `HOST` and `PUBLIC_URL` are loopback: nobody from outside can reach this server. */
  readonly loopback: boolean
  /** Sign-in by one click as people of the demo; only on loopback. */
  readonly demo: boolean
  /** How people sign in through their organisation; with it nobody signs in by a password. */
  readonly upstream: UpstreamOptions | undefined
  readonly logLevel: z.output<typeof logLevel>
}

/** Variables of a program, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads the environment. **Errors:** CONFIG_INVALID with one line that names the variable. */
export const readSettings = (environment: Environment): Settings => {
  const values = parse(variables, environment, '')
  const publicUrl = values.PUBLIC_URL ?? new URL(`http://localhost:${values.PORT}`).origin
  if (new URL(publicUrl).protocol !== 'https:' && !isLoopback(publicUrl)) {
    throw invalid('PUBLIC_URL', 'must use https; http is accepted on loopback only.')
  }
  const upstream = upstreamFrom(parse(oidcVariables, environment, ''), isLoopback, invalid)
  const loopback = isLoopback(publicUrl) && loopbackHosts.includes(values.HOST)
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl,
    databaseUrl: values.DATABASE_URL,
    databaseAdminUrl: values.DATABASE_ADMIN_URL,
    databaseListenUrl: values.DATABASE_URL && (values.DATABASE_LISTEN_URL ?? values.DATABASE_URL),
    dataDir: values.DATA_DIR,
    rootKey: rootKeySource('VAULT_', {
      KEY_FILE: values.VAULT_KEY_FILE, KEY: values.VAULT_KEY, TRANSIT_ADDRESS: values.VAULT_TRANSIT_ADDRESS,
      TRANSIT_KEY: values.VAULT_TRANSIT_KEY, TRANSIT_TOKEN_FILE: values.VAULT_TRANSIT_TOKEN_FILE,
    }) ?? { kind: 'file', setting: 'VAULT_KEY_FILE', file: join(configurationDirectory(environment), 'grantway', 'root.key') },
    previousRootKey: rootKeySource('VAULT_PREVIOUS_', {
      KEY_FILE: values.VAULT_PREVIOUS_KEY_FILE, KEY: values.VAULT_PREVIOUS_KEY, TRANSIT_ADDRESS: values.VAULT_PREVIOUS_TRANSIT_ADDRESS,
      TRANSIT_KEY: values.VAULT_PREVIOUS_TRANSIT_KEY, TRANSIT_TOKEN_FILE: values.VAULT_PREVIOUS_TRANSIT_TOKEN_FILE,
    }),
    loopback,
    demo: values.GRANTWAY_DEMO && loopback && upstream === undefined,
    upstream,
    logLevel: values.LOG_LEVEL,
  }
}

/** Names a variable of a connector: `google-drive` has the prefix `GOOGLE_DRIVE_`. */
export const variableOf = (connector: string, name: string): string => `${connector.replaceAll('-', '_').toUpperCase()}_${name}`

/** Reads a connector's variables. */
export const connectorOptions = (environment: Environment, connector: string): ConnectorOptions & GithubOptions => {
  const values = parse(connectorVariables, environment, variableOf(connector, ''))
  return {
    clientId: values.CLIENT_ID,
    clientSecret: values.CLIENT_SECRET,
    issuer: values.ISSUER,
    authorizationEndpoint: values.AUTHORIZATION_ENDPOINT,
    tokenEndpoint: values.TOKEN_ENDPOINT,
    revocationEndpoint: values.REVOCATION_ENDPOINT,
    deviceAuthorizationEndpoint: values.DEVICE_AUTHORIZATION_ENDPOINT,
    apiOrigin: values.API_ORIGIN,
    webhookSecret: values.WEBHOOK_SECRET,
    registration: values.REGISTRATION,
    appSlug: values.APP_SLUG,
  }
}

const parse = <Shape extends z.ZodObject>(schema: Shape, environment: Environment, prefix: string): z.output<Shape> => {
  const read = Object.keys(schema.shape).map((name) => [name, environment[prefix + name] || undefined] as const)
  const result = schema.safeParse(Object.fromEntries(read))
  if (result.success) return result.data
  const [issue] = result.error.issues
  // The value is not repeated: it may be a secret in the wrong place.
  throw invalid(prefix + String(issue?.path[0] ?? ''), `${issue?.message ?? 'is not valid'}.`)
}

const invalid = (variable: string, sentence: string): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: `${variable}: ${sentence}` })

const configurationDirectory = (environment: Environment): string =>
  environment['XDG_CONFIG_HOME'] ?? environment['APPDATA'] ?? join(homedir(), '.config')
