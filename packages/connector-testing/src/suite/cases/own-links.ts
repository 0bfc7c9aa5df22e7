import type { AnyTool } from '@grantway/connector-kit'
import type { FakeSelection } from '../../fake/fake.ts'
import { unless, type Case, type Subject } from '../case.ts'
import { codeOf } from '../looks.ts'
import type { Person, World } from '../world.ts'

const selects = ({ connector, fake }: Subject): string | undefined => {
  if (!connector.links?.some((link) => link.kind === 'authorization' && link.selected)) {
    return 'nothing is selected through a link of its own'
  }
  return fake.selection ? undefined : 'the fake says nothing of a selection'
}

interface Selecting {
  readonly selection: FakeSelection
  readonly tool: AnyTool
  readonly person: Person
}

/** Somebody who follows the link and picks what they want on the provider's page. */
const follow = async (world: World): Promise<Selecting> => {
  const { connector, provider, fake } = world
  const { selection } = provider
  const link = connector.links?.find(({ id }) => id === selection?.link)
  const tool = connector.tools.find(({ name }) => name === selection?.tool)
  if (!selection || link?.kind !== 'authorization' || !tool) throw new TypeError('The fake names a link or tool that is none.')
  const person = await world.person()
  const flow = await person.begin(link.capabilities, link.id)
  const outcome = await flow.finish(await fake.consent(flow.authorizationUrl.href, { picks: selection.picks }))
  if (outcome.kind !== 'connected') throw new TypeError(`Following '${link.id}' ends as ${outcome.kind}.`)
  fake.requests.clear()
  return { selection, tool, person }
}

/** What a person selects at the provider, on the way. */
export const ownLinkCases: readonly Case[] = [
  {
    id: 'CS-LINK-01',
    rule: 'reaches what was selected through its own link, and asks the provider for nothing else',
    unless: selects,
    problems: async (world) => {
      const { selection, tool, person } = await follow(world)
      const refused = codeOf(await person.call(tool, selection.refused))
      const sent = world.fake.requests.entries.length
      const reached = codeOf(await person.call(tool, selection.reached))
      return [
        ...unless(reached === 'done', `'${tool.name}' answers ${reached} to what was selected.`),
        ...unless(refused === 'RESOURCE_NOT_SELECTED', `'${tool.name}' answers ${refused} to what was not selected.`),
        ...unless(sent === 0, `'${tool.name}' asked the provider for what was not selected.`),
      ]
    },
  },
]
