// Writes rows until it is killed, and says each one after it was committed: `node writer.mjs <directory> <first number>`.
// Its first line lists what it found.
import { openPglite, schema } from '@grantway/auth-core/store'

const [, , directory, first] = process.argv
const store = await openPglite(directory)
const rows = await store.shared((sql) => sql.select({ id: schema.tenants.id }).from(schema.tenants))
process.stdout.write(`found ${rows.map(({ id }) => id).join(',')}\n`)
for (let number = Number(first); ; number += 1) {
  await store.shared((sql) => sql.insert(schema.tenants).values({ id: `w${number}`, name: 'written' }))
  process.stdout.write(`wrote w${number}\n`)
}
