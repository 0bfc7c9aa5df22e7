import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyTool, Connector } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { reference } from '../src/deployments/reference.ts'

// docs/connectors.md is written by this test: `npx vitest run --project server test/connectors-page.test.ts -u`.

const root = join(import.meta.dirname, '../../..')
const connectors = reference.connectors.map((factory) => factory())
const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ')

/** What a client that asks before changes is told about a tool. */
const kindOf = ({ annotations }: AnyTool): string =>
  annotations.readOnlyHint === true ? 'reads' : annotations.destructiveHint === true ? 'changes, and can destroy' : 'changes'

const sectionOf = ({ id, title, capabilities, tools, provider }: Connector): string => `## ${title}

\`@grantway/connector-${id}\`, at ${provider.apiOrigins.join(', ')}

| capability | scopes | what a person agrees to |
|---|---|---|
${capabilities.map((one) => {
  const marks = [...(one.default ? ['default'] : []), ...(one.approval ? ['an administrator approves'] : [])]
  return `| \`${one.id}\`${marks.length > 0 ? ` (${marks.join(', ')})` : ''} | ${code(one.scopes)} | ${one.consent.allows} ${one.consent.limits} |`
}).join('\n')}

| tool | needs | |
|---|---|---|
${tools.map((tool) => `| \`${tool.name}\` | ${code(tool.requires.map(({ id: needed }) => needed))} | ${tool.title}; ${kindOf(tool)} |`).join('\n')}
`

const page = `# Connectors

What each connector of this repository asks of a person, and what it can do then. Written from the code; a test compares.
Where a tool names several capabilities, any of them will do.

${connectors.map(sectionOf).join('\n')}`

describe('the page about connectors', () => {
  it('says what the code says', async () => {
    await expect(page).toMatchFileSnapshot(join(root, 'docs/connectors.md'))
  })

  it.each(connectors.map((one) => [one.id, one] as const))('agrees with the README of %s about tools, capabilities and sentences', (id, { tools, capabilities }) => {
    const readme = readFileSync(join(root, 'packages/connectors', id, 'README.md'), 'utf8')
    const firstColumn = [...readme.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name)
    expect(firstColumn).toEqual(expect.arrayContaining([...capabilities.map((one) => one.id), ...tools.map(({ name }) => name)]))
    for (const { consent } of capabilities) expect(readme).toContain(`${consent.allows} ${consent.limits}`)
  })
})
