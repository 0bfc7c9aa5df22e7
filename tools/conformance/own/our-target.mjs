// The reference server as a target: real tokens, a real upstream, and a headless person who finishes the links.
import { createPerson } from '@grantway/demo'

const tenant = 'acme'

/**
 * Makes a target of a running world.
 * @param {import('@grantway/demo').World} world
 * @returns {Promise<import('./run-own.mjs').Target>}
 */
export const ourTarget = async (world) => {
  const { personalTokens } = world.server.identity
  const bearerOf = async (subject) =>
    (await personalTokens.create({ subject, tenant, name: 'conformance', createdBy: subject })).token
  const alice = createPerson('alice')
  return {
    url: world.mcpUrl,
    alice: await bearerOf('alice'),
    bob: await bearerOf('bob'),
    tool: 'todo_find_tasks',
    input: { limit: 3 },
    otherTool: 'todo_list_projects',
    otherInput: { limit: 4 },
    foreign: await upstreamToken(world),
    connect: (url) => alice.follow(url),
  }
}

// A token of the service behind the server: real, current, and not for this resource. Carol gets it by connecting.
const upstreamToken = async (world) => {
  const carol = createPerson('carol')
  await carol.follow(`${world.server.url}/connect/todo`)
  const [token] = world.todo.issuedTokens()
  if (token === undefined) throw new Error('The TODO service issued no token.')
  return token
}
