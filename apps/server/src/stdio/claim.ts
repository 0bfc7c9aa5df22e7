import { z } from 'zod'

const claimSchema = z.object({ user: z.string(), deployment: z.string(), publicUrl: z.string() })

/** What every process of one leader must have been started with. */
export type Claim = z.output<typeof claimSchema>

const joinSchema = z.object({ method: z.literal('grantway/join'), params: claimSchema })
const answerSchema = z.union([
  z.object({ result: z.object({}) }).transform(() => undefined),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
])

/** Makes the first message of a process to its leader. */
export const joinRequest = (params: Claim): object => ({ jsonrpc: '2.0', id: 0, method: 'grantway/join', params })

/**
 * Answers that message. Another person or another deployment is refused: its tools and connections would not
 * be the ones this process was started for.
 */
export const answerJoin = (message: unknown, own: Claim): { readonly joined: boolean; readonly answer: object } => {
  const asked = joinSchema.safeParse(message).data?.params
  const words = { user: '--user', deployment: '--deployment', publicUrl: 'PUBLIC_URL' }
  const different = (Object.keys(words) as (keyof Claim)[]).find((name) => asked?.[name] !== own[name])
  if (different === undefined) return { joined: true, answer: { jsonrpc: '2.0', id: 0, result: {} } }
  const sentence =
    `${words[different]}: another \`grantway stdio\` on this DATA_DIR was started with '${own[different]}'. ` +
    'Use the same in every client, or another DATA_DIR and PORT.'
  return { joined: false, answer: { jsonrpc: '2.0', id: 0, error: { code: -32600, message: sentence } } }
}

/** Reads the answer: `undefined` when joined, else the sentence of the refusal. */
export const refusalIn = (message: unknown): string | undefined => {
  const read = answerSchema.safeParse(message)
  return read.success ? read.data : 'DATA_DIR: what listens there is not `grantway stdio`.'
}
