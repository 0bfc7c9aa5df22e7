import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDirectoryStore, type DirectoryStore } from './support/directory-store.ts'
import { session, startWorld, type World } from './support/world.ts'

let test: DirectoryStore
let world: World
beforeAll(async () => {
  test = await openDirectoryStore()
  world = await startWorld({ store: test, accessTokenSeconds: 600 })
})
afterAll(async () => {
  await world.close()
  await test.close()
})

/** Spellings of secrets that stand in a file below the directory: tables, indexes and the write-ahead log. */
const found = (secrets: readonly string[]): readonly string[] => {
  const files = readdirSync(test.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = files.map((file) => readFileSync(join(file.parentPath, file.name)))
  expect(bytes.length).toBeGreaterThan(100)
  return secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').replace(/.{0,2}=*$/, '')])
    .filter((spelling) => bytes.some((file) => file.includes(spelling)))
}

it('S-V13: no file of the database holds a token, a code, a state or a key, also not one that was replaced or erased', async () => {
  const answer = await world.consent(session('alice'))
  await world.finish(answer, session('alice'))
  world.clock.forward(700)
  expect(await world.call({ ...session('alice'), clientId: 'c', clientName: 'C' }, 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
  const [connection] = await world.engine.connections(session('alice'))
  await world.engine.disconnect(session('alice'), connection?.id ?? '')
  const tokens = world.saas.issuedTokens()
  expect(tokens.length).toBeGreaterThan(2)
  const secrets = [...tokens, answer.query.get('state') ?? '', answer.query.get('code') ?? '', answer.start.cookieValue, 'SECRET_client']
  const rootText = world.rootBytes.toString('base64')
  await test.handOver()
  expect(found([...secrets, rootText])).toEqual([])
  // Control: what stands in a file is found, in either spelling.
  const [token = ''] = tokens
  writeFileSync(join(test.directory, 'planted'), `${token} ${Buffer.from(rootText).toString('hex')}`)
  expect(found([token, rootText])).toEqual([token, Buffer.from(rootText).toString('hex')])
  await test.takeBack()
})
