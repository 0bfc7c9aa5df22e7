import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Place } from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, openTestVault, pick, proofCount, recordFigures, seededRandom } from '../src/testing/index.ts'
import { sealEnvelope } from '../src/vault/envelope.ts'

const seed = Number(process.env['PROOF_SEED'] ?? 20_261_122)
const random = seededRandom(seed)
const tenants = ['acme', 'globex', 'acme1']

const anyPlace = (): Place => ({
  purpose: pick(random, ['tokens', 'verifier', 'client']), tenant: pick(random, tenants), subject: pick(random, ['alice', 'bob', '']),
  row: pick(random, ['c1', 'c2', 'c12']), connector: pick(random, ['todo', 'todo1', 'github']), version: pick(random, [1, 2, 12]),
})
const anySecret = () => ({ accessToken: `SECRET_${randomBytes(Math.floor(random() * 200)).toString('base64url')}` })
const same = (one: Place, other: Place): boolean => JSON.stringify(one) === JSON.stringify(other)

it('S-V01, S-V02, S-V03: what is sealed opens nowhere else, in no older version, and with no bit flipped or end cut off', async () => {
  const test = await openTestStore()
  await test.store.shared((sql) => sql.insert(schema.tenants).values(tenants.map((id) => ({ id, name: id }))))
  const vault = await openTestVault(test.store, () => new Date())
  const counts = { moved: 0, flipped: 0, cut: 0, opened: 0, controls: 0, controlsOpened: 0 }
  const tries = async (place: Place, sealed: Buffer): Promise<void> => {
    if ((await vault.open(place, sealed)) !== undefined) counts.opened += 1
  }
  const control = async (place: Place, sealed: Buffer, secret: unknown): Promise<void> => {
    counts.controls += 1
    if (JSON.stringify(await vault.open(place, sealed)) === JSON.stringify(secret)) counts.controlsOpened += 1
  }
  for (const total = proofCount(10_000); counts.moved < total;) {
    const [from, to, secret] = [anyPlace(), anyPlace(), anySecret()]
    if (same(from, to)) continue
    const { sealed } = await vault.seal(from, secret)
    await control(from, sealed, secret)
    await tries(to, sealed)
    counts.moved += 1
  }
  for (let envelope = proofCount(100); envelope > 0; envelope -= 1) {
    const [place, secret] = [anyPlace(), anySecret()]
    const { sealed } = await vault.seal(place, secret)
    await control(place, sealed, secret)
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      await tries(place, changed)
      counts.flipped += 1
    }
    for (let length = 0; length < sealed.length; length += 1) {
      await tries(place, sealed.subarray(0, length))
      counts.cut += 1
    }
  }
  await test.close()
  recordFigures('sealed values moved, flipped and cut', { ...counts, seed })
  expect(counts.opened).toBe(0)
  expect(counts.controlsOpened).toBe(counts.controls)
})

it('S-V10: no nonce is used twice', () => {
  const total = proofCount(10_000_000)
  const key = randomBytes(32)
  // The first eight bytes of twelve: a chance of three in a million that two of ten million are alike by luck.
  const nonces = new BigUint64Array(total)
  for (let turn = 0; turn < total; turn += 1) nonces[turn] = sealEnvelope(key, 1, ['tokens'], Buffer.alloc(1)).readBigUInt64BE(6)
  nonces.sort()
  let twice = 0
  for (let turn = 1; turn < total; turn += 1) if (nonces[turn] === nonces[turn - 1]) twice += 1
  recordFigures('nonces', { sealed: total, twice })
  expect(twice).toBe(0)
})
