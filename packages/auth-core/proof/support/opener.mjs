// Tries to open a directory and says how that ended: `node opener.mjs <directory>`.
import { openPglite } from '@grantway/auth-core/store'

const outcome = await openPglite(process.argv[2]).then(() => 'opened', (error) => error.code ?? 'failed')
process.stdout.write(outcome)
process.exit(0)
