import { describe, expect, it } from 'vitest'
import { read } from './repository.ts'

// The entry for the MCP registry. The rules are those of its check of npm packages, and what must fit together here;
// tools/registry-entry.mjs holds the entry to the whole schema where that can be had.

interface Entry {
  readonly $schema: string
  readonly name: string
  readonly title: string
  readonly description: string
  readonly version: string
  readonly packages: readonly {
    readonly registryType: string
    readonly identifier: string
    readonly version: string
    readonly transport: { readonly type: string }
    readonly packageArguments: readonly { readonly type: string; readonly name?: string; readonly value?: string; readonly default?: string; readonly choices?: readonly string[] }[]
    readonly environmentVariables: readonly { readonly name: string; readonly isSecret?: boolean }[]
  }[]
}

const entry = JSON.parse(read('apps/server/server.json')) as Entry
const manifest = JSON.parse(read('apps/server/package.json')) as {
  readonly name: string; readonly version: string; readonly mcpName: string; readonly dependencies: Readonly<Record<string, string>>
}

describe('the entry for the MCP registry', () => {
  it('keeps to the limits of the registry', () => {
    expect(entry.$schema).toBe('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json')
    expect(entry.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/)
    expect(entry.title.length).toBeLessThanOrEqual(100)
    expect(entry.description.length).toBeLessThanOrEqual(100)
  })

  it('names the package, which names it back, in the same version', () => {
    expect(manifest.mcpName).toBe(entry.name)
    expect(entry.version).toBe(manifest.version)
    expect(entry.packages.map(({ registryType, identifier, version, transport }) => [registryType, identifier, version, transport.type])).toEqual([
      ['npm', manifest.name, manifest.version, 'stdio'],
    ])
  })

  it('starts what the page about stdio says, for any connector that comes with the package', () => {
    const [subcommand, connector] = entry.packages[0]?.packageArguments ?? []
    expect(subcommand).toEqual({ type: 'positional', value: 'stdio' })
    expect(connector).toMatchObject({ type: 'named', name: '--connector' })
    expect(connector?.choices).toEqual(Object.keys(manifest.dependencies).filter((name) => /\/connector-(?!kit$)/.test(name)).sort())
    expect(connector?.choices).toContain(connector?.default)
  })

  it('asks for the variables of those connectors, and hides the secrets', () => {
    const prefixes = (entry.packages[0]?.packageArguments[1]?.choices ?? []).map((name) => name.replace('@grantway/connector-', '').replaceAll('-', '_').toUpperCase())
    const variables = entry.packages[0]?.environmentVariables ?? []
    expect(variables.map(({ name }) => name)).toEqual(prefixes.flatMap((prefix) => [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`]))
    expect(variables.filter(({ name, isSecret }) => name.endsWith('_SECRET') !== (isSecret === true))).toEqual([])
  })
})
