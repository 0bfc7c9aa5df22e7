/** Makes a client's first call, opens the link it is answered with as a person, and sees the same call give tasks. */
export const reachFirstResult = async (client, person) => {
  const first = await client.callTool('todo_find_tasks')
  const link = /https?:\/\/\S+/.exec(first.content[0]?.text ?? '')?.[0]
  if (!first.isError || !link) throw new Error('The first call gave no link.')
  await person.follow(link)
  const second = await client.callTool('todo_find_tasks')
  if (second.isError) throw new Error(`The call after connecting failed: ${second.content[0]?.text}`)
}
