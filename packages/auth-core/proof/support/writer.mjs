// Writes rows until it is killed, and says each one after it was committed: `node writer.mjs <directory> <first number>`.
// Its first line lists what it found.
import { openPglite, schema } from '@grantway/auth-core/store'

const [, , directory, first] = process.argv
// Waits until it has left: what the pipe had no room for would not be said when the kill comes.
const say = (line) => new Promise((resolve) => process.stdout.write(`${line}\n`, resolve))
const store = await openPglite(directory)
const rows = await store.shared((sql) => sql.select({ id: schema.tenants.id }).from(schema.tenants))
await say(`found ${rows.map(({ id }) => id).join(',')}`)
for (let number = Number(first); ; number += 1) {
  await store.shared((sql) => sql.insert(schema.tenants).values({ id: `w${number}`, name: 'written' }))
  await say(`wrote w${number}`)
}
