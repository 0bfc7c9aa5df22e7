import { schema } from '@grantway/auth-core/store'
import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { IdentityOptions } from '../options.ts'
import { hashSecret } from '../secrets.ts'
import { grantReference } from './grant-reference.ts'

const { issuerRecords } = schema
const secretPurpose = 'issuer-client-secret'
const secretLifetimeSeconds = 100 * 365 * 24 * 60 * 60
const unusedClientSeconds = 24 * 60 * 60

/** Gives the key of a record. The provider's id of a code or token *is* the secret, so it is never stored. */
export const recordKey = (model: string, id: string): string =>
  model === 'Grant' ? grantReference(id) : hashSecret(id)

// The provider's own session would be a second opinion about who is signed in; it is forgotten at once.
const forgetful: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
}

/**
 * Keeps what the issuer must remember, one row a record.
 * Ids, grant ids, interaction urls and client secrets never reach the database in the clear.
 */
export const issuerAdapter = (options: IdentityOptions) => (model: string): Adapter => {
  if (model === 'Session') return forgetful
  const { store, now } = options
  const row = (id: string) =>
    and(eq(issuerRecords.model, model), eq(issuerRecords.idHash, recordKey(model, id)))
  const alive = () => or(isNull(issuerRecords.expiresAt), gt(issuerRecords.expiresAt, now()))
  const payloads = payloadCodec(options, model)

  const removeFamily = (reference: string) =>
    store.shared((sql) =>
      sql.delete(issuerRecords).where(or(
        eq(issuerRecords.grantHash, reference),
        and(eq(issuerRecords.model, 'Grant'), eq(issuerRecords.idHash, reference)),
      )))

  return {
    ...forgetful,
    upsert: async (id, payload, expiresIn) => {
      // What a client sends must not become a database error: `jsonb` takes neither NUL nor half a character.
      if (/\\u(?:0000|d[89a-f])/.test(JSON.stringify(payload))) {
        throw new errors.InvalidRequest('a value contains a character that cannot be stored')
      }
      const seconds = model === 'Client' ? unusedClientSeconds : expiresIn
      const values = {
        payload: payloads.pack(id, payload),
        grantHash: payload.grantId === undefined ? null : grantReference(payload.grantId),
        expiresAt: seconds === undefined ? null : new Date(now().getTime() + seconds * 1000),
      }
      await store.shared((sql) =>
        sql.insert(issuerRecords).values({ model, idHash: recordKey(model, id), ...values })
          .onConflictDoUpdate({ target: [issuerRecords.model, issuerRecords.idHash], set: values }))
    },
    find: async (id) => {
      const [found] = await store.shared((sql) =>
        sql.select().from(issuerRecords).where(and(row(id), alive())))
      return found && payloads.unpack(id, found)
    },
    consume: async (id) => {
      const consumed = await store.shared((sql) =>
        sql.update(issuerRecords).set({ consumedAt: now() })
          .where(and(row(id), isNull(issuerRecords.consumedAt)))
          .returning({ idHash: issuerRecords.idHash }))
      if (consumed.length === 1) return
      // Two requests used one code or refresh token at the same moment: one of them stole it.
      const [found] = await store.shared((sql) => sql.select().from(issuerRecords).where(row(id)))
      if (found?.grantHash) await removeFamily(found.grantHash)
      throw new errors.InvalidGrant('already used')
    },
    destroy: async (id) => {
      await store.shared((sql) => sql.delete(issuerRecords).where(row(id)))
    },
    revokeByGrantId: async (grantId) => {
      await removeFamily(grantReference(grantId))
    },
  }
}

type StoredRecord = typeof issuerRecords.$inferSelect

const payloadCodec = ({ sealer, publicUrl }: IdentityOptions, model: string) => ({
  pack: (id: string, payload: AdapterPayload): Record<string, unknown> => {
    const rest = { ...payload }
    for (const secret of ['jti', 'uid', 'userCode', 'grantId', 'sessionUid'] as const) delete rest[secret]
    if (model === 'Interaction') delete rest.returnTo
    const secret = rest['client_secret']
    if (secret === undefined) return rest
    const sealed = sealer.seal(secretPurpose, secret, [recordKey(model, id)], secretLifetimeSeconds)
    return { ...rest, client_secret: sealed }
  },
  unpack: (id: string, { payload, grantHash, consumedAt }: StoredRecord): AdapterPayload => {
    const secret = payload['client_secret']
    return {
      ...payload,
      ...(model === 'Client' ? {} : { jti: id }),
      ...(model === 'Interaction' ? { returnTo: `${publicUrl}/authorize/${id}` } : {}),
      ...(grantHash === null ? {} : { grantId: grantHash }),
      ...(consumedAt === null ? {} : { consumed: Math.floor(consumedAt.getTime() / 1000) }),
      ...(typeof secret === 'string'
        ? { client_secret: sealer.open(secretPurpose, secret, [recordKey(model, id)]) as string }
        : {}),
    }
  },
})
