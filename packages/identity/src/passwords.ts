import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** The shortest password a local account can have. */
export const passwordMinLength = 12
/** The longest; a longer text is refused before it costs work. */
export const passwordMaxLength = 256

const cost = { log2N: 15, r: 8, p: 1 }

const derive = (password: string, salt: Buffer, { log2N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const N = 2 ** log2N
    // Node refuses more than 32 MiB by default; this work needs 128 * N * r bytes and a little.
    scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key))
  })

/** Hashes a password with scrypt under a fresh salt; the result carries its parameters. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  const texts = [salt, key].map((bytes) => bytes.toString('base64url'))
  return ['scrypt', cost.log2N, cost.r, cost.p, ...texts].join('$')
}

/**
 * Tells whether a password fits a hash. Without a hash it does the same work and says no,
 * so that the time of an answer does not tell which names exist.
 */
export const checkPassword = async (password: string, hash: string | undefined): Promise<boolean> => {
  const [kind, log2N, r, p, salt = '', key = ''] = (hash ?? '').split('$')
  if (kind !== 'scrypt') {
    await derive(password, randomBytes(16), cost)
    return false
  }
  const parameters = { log2N: Number(log2N), r: Number(r), p: Number(p) }
  const actual = await derive(password, Buffer.from(salt, 'base64url'), parameters)
  return timingSafeEqual(actual, Buffer.from(key, 'base64url'))
}
