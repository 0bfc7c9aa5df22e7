import type { BrowserSession } from '@grantway/auth-core'
import { defineCapability, Secret, type Connector, type Provider } from '@grantway/connector-kit'

/** The moment of every test. */
export const testNow = new Date('2026-11-22T14:05:00Z')

/** Moves away from the moment of the tests. */
export const hoursAgo = (hours: number): Date => new Date(testNow.getTime() - hours * 3_600_000)

/** Reading, which is asked for when nothing narrower is named. */
export const tasksRead = defineCapability({
  id: 'tasks-read', title: 'Read tasks', scopes: ['data:read'], enforcement: 'provider', default: true,
  consent: {
    allows: 'Lets the assistant read your tasks, projects, labels and comments.',
    limits: 'It cannot change or delete anything.',
  },
})

/** Changing, which includes reading. */
export const tasksManage = defineCapability({
  id: 'tasks-manage', title: 'Manage tasks', scopes: ['data:read_write'], enforcement: 'provider',
  includes: [tasksRead],
  consent: {
    allows: 'Lets the assistant read, add, change, move and complete your tasks, and write comments.',
    limits: 'It cannot delete tasks, and it cannot touch your account or billing.',
  },
})

/** Deleting, which nothing includes. */
export const tasksDelete = defineCapability({
  id: 'tasks-delete', title: 'Delete tasks', scopes: ['data:delete'], enforcement: 'provider',
  consent: {
    allows: 'Lets the assistant delete tasks that it names one by one; deleted tasks do not come back.',
    limits: 'It cannot read or change tasks, and it cannot touch your account or billing.',
  },
})

/** Emptying a workspace: an administrator has to approve it first. */
export const notesErase = defineCapability({
  id: 'notes-erase', title: 'Erase notes', scopes: ['notes:erase'], enforcement: 'provider', approval: 'admin',
  consent: { allows: 'Lets the assistant erase notes for good.', limits: 'It cannot read them.' },
})

const provider: Provider = {
  issuer: 'https://provider.example',
  authorization_endpoint: 'https://provider.example/authorize',
  token_endpoint: 'https://provider.example/token',
  revocation_endpoint: 'https://provider.example/revoke',
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_method: 'S256',
  scopeSeparator: { request: ' ', response: ' ' },
  apiOrigins: ['https://api.provider.example'],
  rotation: 'none',
  identify: async () => ({ key: '1', label: 'alice' }),
  manageUrl: 'https://provider.example/settings/applications',
}

const connector = (id: string, title: string, differences: Partial<Connector> = {}): Connector => ({
  id, title, contract: 1, toolPrefix: id, provider,
  registration: { clientId: 'grantway', clientSecret: new Secret('SECRET_client') },
  capabilities: [tasksRead, tasksManage, tasksDelete],
  client: (http) => http, tools: [],
  ...differences,
})

const { revocation_endpoint: _removed, ...withoutRevocation } = provider

/** Everything works. */
export const todo = connector('todo', 'Todoist')
/** Its provider cannot end access on request. */
export const github = connector('github', 'GitHub', { provider: withoutRevocation })
/** Nobody has registered it. */
export const slack = (({ registration: _none, ...rest }) => rest)(connector('slack', 'Slack'))

/** Knows only keys, can be limited to notebooks, and has links of its own. */
export const notes = (({ registration: _none, ...rest }) => rest)(connector('notes', 'Notes', {
  provider: {
    ...provider, key: { title: 'API key', createUrl: 'https://provider.example/keys', pattern: /SECRET_key\w*/ },
  },
  targetKinds: [{ kind: 'notebook', title: 'Notebooks', example: 'recipes', parse: (typed) => typed }],
  links: [
    {
      kind: 'page', id: 'choose-notebooks', title: 'Choose notebooks', description: 'Opens the page where you choose.',
      capabilities: [tasksRead], url: 'https://provider.example/choose',
    },
    {
      kind: 'authorization', id: 'workspace', title: 'Choose a workspace', description: 'Begins in one workspace.',
      capabilities: [tasksRead], parameters: [{ name: 'team', description: 'Id of the workspace.', pattern: /T\d+/ }],
      authorizeParameters: ({ team }) => ({ team: team ?? '' }),
    },
  ],
}))

/** Has something that needs an approval, and notebooks that an approval can be limited to. */
export const vault = connector('vault', 'Vault', {
  capabilities: [tasksRead, notesErase],
  targetKinds: [{ kind: 'notebook', title: 'Notebooks', example: 'recipes', parse: (typed) => typed }],
})

/** A member of acme. */
export const alice: BrowserSession = {
  issuer: 'https://grantway.example', subject: 'alice', tenant: 'acme', roles: ['member'],
  displayName: 'Alice Example', tenantName: 'Acme', csrfToken: 'SECRET_csrf_alice',
}
/** Another member of acme. */
export const bob: BrowserSession = {
  ...alice, subject: 'bob', displayName: 'Bob Example', csrfToken: 'SECRET_csrf_bob',
}

/** Looks after acme: sees and ends connections of others. */
export const carol: BrowserSession = {
  ...alice, subject: 'carol', displayName: 'Carol Example', roles: ['member', 'admin'], csrfToken: 'SECRET_csrf_carol',
}
/** Sees what was done in acme, and changes nothing. */
export const anna: BrowserSession = {
  ...alice, subject: 'anna', displayName: 'Anna Example', roles: ['auditor'], csrfToken: 'SECRET_csrf_anna',
}
/** Owns acme. */
export const olga: BrowserSession = {
  ...alice, subject: 'olga', displayName: 'Olga Example', roles: ['member', 'owner'], csrfToken: 'SECRET_csrf_olga',
}

/** Names that try to be more than a name (case W09). */
export const evilNames = {
  markup: '<img src=x onerror=alert(1)>',
  closing: '</style></title><script>alert(1)</script>',
  attribute: '" autofocus onfocus=alert(1) x="',
  bidirectional: 'alice\u202Egro.live\u2066\u200B',
  control: 'al\u0000ice\u001B[31m\r\nSet-Cookie: a=b',
  long: 'a'.repeat(10_000),
} as const
