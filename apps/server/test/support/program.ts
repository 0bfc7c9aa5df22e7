import { fileURLToPath } from 'node:url'

/** The real program, as `npx grantway` runs it, on compiled code: `npm test` compiles first. */
export const program = fileURLToPath(new URL('../../bin/grantway.js', import.meta.url))
