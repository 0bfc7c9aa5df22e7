// What sealing and opening a token set costs, beside the bare cipher over the same bytes in the same run.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createVault, rootKeyFrom } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { openTestStore } from '@grantway/auth-core/testing'
import { median } from './load.mjs'

const place = { purpose: 'tokens', tenant: 'acme', subject: 'alice', row: 'c1', connector: 'todo', version: 1 }
const tokens = { issuer: 'https://todo.example', accessToken: `SECRET_${'a'.repeat(120)}`, refreshToken: `SECRET_${'r'.repeat(120)}`, issuedAt: 0, expiresAt: 3_600 }

const micros = async (times, work) => {
  const started = performance.now()
  for (let turn = 0; turn < times; turn += 1) await work()
  return ((performance.now() - started) * 1_000) / times
}

/** Microseconds to seal and to open one token set, and how often the bare cipher that is. */
export const sealRows = async (smoke) => {
  const [rounds, times] = smoke ? [2, 200] : [15, 4_000]
  const { store, close } = await openTestStore()
  await store.shared((sql) => sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' }))
  const vault = await createVault(store, { current: rootKeyFrom(randomBytes(32)) }, () => new Date())
  const { sealed } = await vault.seal(place, tokens)
  const [key, plain] = [randomBytes(32), Buffer.from(JSON.stringify(tokens))]
  const encrypt = () => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  const box = encrypt()
  const decrypt = () => {
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12), { authTagLength: 16 }).setAuthTag(box.subarray(-16))
    return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()])
  }
  const pairs = [['seal', () => vault.seal(place, tokens), encrypt], ['open', () => vault.open(place, sealed), decrypt]]
  const samples = pairs.map(() => [])
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, [, ours, bare]] of pairs.entries()) {
      const sample = { ours: await micros(times, ours), bare: await micros(times, bare) }
      // The first round warms up.
      if (round > 0) samples[index].push(sample)
    }
  }
  await close()
  return pairs.map(([what], index) => ({
    what, 'µs': Number(median(samples[index].map(({ ours }) => ours)).toFixed(1)),
    'µs bare cipher': Number(median(samples[index].map(({ bare }) => bare)).toFixed(1)),
    'x bare': Number(median(samples[index].map(({ ours, bare }) => ours / bare)).toFixed(2)),
  }))
}
