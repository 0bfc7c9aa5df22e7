import { describe, expect, it } from 'vitest'
import { configureConnectors, defineDeployment, type DeploymentPolicy } from '../src/index.ts'
import { todo } from '@grantway/connector-todo'

const environment = { TODO_CLIENT_ID: 'id', TODO_CLIENT_SECRET: 'SECRET_x' }
const offered = (policy?: DeploymentPolicy) => {
  const deployment = defineDeployment({ name: 'a test', branding: { name: 'Test' }, connectors: [todo], ...(policy && { policy }) })
  const connector = configureConnectors(deployment, environment).ready[0]
  return {
    tools: connector?.tools.map(({ name }) => name) ?? [],
    capabilities: connector?.capabilities.map(({ id }) => id) ?? [],
    resources: connector?.resources?.map(({ name }) => name) ?? [],
    all: connector?.tools ?? [],
  }
}

describe('the policy of a deployment', () => {
  const everything = offered()

  it('leaves everything in when there is none', () => {
    expect(everything.tools.length).toBeGreaterThan(10)
    expect(everything.capabilities).toEqual(['tasks-read', 'tasks-add', 'tasks-manage', 'tasks-delete', 'projects-manage'].filter((id) => everything.capabilities.includes(id)))
  })

  it('S-M10: is refused when it is misspelt, also where a program gives it without types', () => {
    expect(() => offered({ readonly: true } as DeploymentPolicy)).toThrow(/^The deployment: policy\.readonly is not known\.$/)
    expect(() => offered({ readOnly: 'yes' } as unknown as DeploymentPolicy)).toThrow(/^The deployment: policy\.readOnly must be true or false\.$/)
  })

  it('S-M10: read-only leaves no tool that changes anything, and asks for no capability to change', () => {
    const { all, capabilities } = offered({ readOnly: true })
    expect(all.length).toBeGreaterThan(0)
    expect(all.filter(({ annotations }) => annotations.readOnlyHint !== true)).toEqual([])
    expect(capabilities).toEqual(['tasks-read'])
  })

  it('S-M10: leaves out the tools of a capability that is not offered', () => {
    const { all, capabilities } = offered({ capabilities: { todo: ['tasks-read', 'tasks-manage'] } })
    expect(capabilities).not.toContain('tasks-delete')
    expect(all.some(({ requires }) => requires.some(({ id }: { id: string }) => id === 'tasks-delete'))).toBe(false)
    expect(all.length).toBeGreaterThan(0)
  })

  it('S-M10: leaves out tools one by one, and a capability with its last tool', () => {
    const { tools, capabilities } = offered({ tools: ({ name }) => name !== 'todo_delete_tasks' })
    expect(tools).toEqual(everything.tools.filter((name) => name !== 'todo_delete_tasks'))
    expect(capabilities).not.toContain('tasks-delete')
  })

  it('leaves out a whole connector', () => {
    expect(offered({ connectors: [] }).tools).toEqual([])
    expect(offered({ connectors: ['todo'] }).tools).toEqual(everything.tools)
  })

  it.each<[string, DeploymentPolicy, RegExp]>([
    ['a connector', { connectors: ['tood'] }, /no connector 'tood'/],
    ['the connector of capabilities', { capabilities: { tood: [] } }, /no connector 'tood'/],
    ['a capability', { capabilities: { todo: ['task-read'] } }, /no capability of todo 'task-read'/],
    ['no capability at all', { capabilities: { todo: [] } }, /nothing of todo is left/],
  ])('stops the start when it names %s that is not there', (_words, policy, sentence) => {
    expect(() => offered(policy)).toThrow(sentence)
  })
})
