import { variableOf } from '../configuration/settings.ts'

/** A connector and the package it comes from. */
export interface NamedConnector {
  readonly id: string
  readonly packageName: string
}

/** What a new project is made from. */
export interface Project {
  readonly name: string
  readonly connectors: readonly NamedConnector[]
  /** Version of this package, which the project starts with. */
  readonly version: string
}

/** Gives the files of a new project by their names. */
export const projectFiles = (project: Project): Readonly<Record<string, string>> => ({
  'package.json': manifest(project),
  'grantway.config.mjs': configuration(project),
  '.env.example': environment(project),
  '.gitignore': 'node_modules/\n.env\n.grantway/\n',
  'README.md': readme(project),
})

const program = 'node --env-file=.env node_modules/@grantway/server/bin/grantway.js'

const manifest = ({ name, connectors, version }: Project): string => {
  const ours = Object.fromEntries(connectors.map(({ packageName }) =>
    // Versions are independent: only the server's own is known here.
    [packageName, packageName.startsWith('@grantway/') ? 'latest' : '*']))
  return `${JSON.stringify({
    name: name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-'),
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19.0' },
    scripts: { start: `${program} serve`, doctor: `${program} doctor`, grantway: program },
    dependencies: { ...ours, '@grantway/server': `^${version}` },
  }, null, 2)}\n`
}

const camelCase = (id: string): string => id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const configuration = ({ name, connectors }: Project): string => `// @ts-check
${connectors.map(({ id, packageName }) => `import { ${camelCase(id)} } from '${packageName}'\n`).join('')}import { defineDeployment } from '@grantway/server'

export default defineDeployment({
  name: '${name.replaceAll(/[^\w.-]/g, '-')}',
  branding: { name: 'Grantway', accent: '#0f7b5f' },
  connectors: [${connectors.map(({ id }) => camelCase(id)).join(', ')}],
  // policy: { readOnly: true },
  // policy: { tools: (tool) => !tool.annotations.destructiveHint },
})
`

const environment = ({ connectors }: Project): string => `# Copy to .env. A variable without a value counts as missing.
PORT=3000
# PUBLIC_URL=https://grantway.example.com
# DATABASE_URL=postgres://...   (the embedded database is used without it)
${connectors.map(({ id }) => `
# Redirect URI to register: http://localhost:3000/oauth/callback/${id}
${variableOf(id, 'CLIENT_ID')}=
${variableOf(id, 'CLIENT_SECRET')}=
`).join('')}`

const readme = ({ name, connectors }: Project): string => `# ${name}

A Grantway server with ${connectors.map(({ id }) => id).join(', ')}.

    npm install
    cp .env.example .env     # fill in the ids and secrets of your OAuth apps
    npm run doctor           # says what is missing, and the command that mends it
    npm start

\`grantway.config.mjs\` says what is offered; editors check it against the types of @grantway/server. Other commands
run as \`npm run grantway -- tokens list --user alice --tenant acme\`.

The root key is created outside this folder at the first start on loopback. Keep a copy of it away from the data:
without it nothing can be opened. Never commit \`.env\`.
`
