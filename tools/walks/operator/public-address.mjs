import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFront } from '../../../apps/demo/dist/front.js'
import { freePort } from '../../../apps/demo/dist/index.js'
import { ownCertificate } from '../../../apps/demo/dist/own-certificate.js'
import { documented } from '../../commands.mjs'
import { start, type } from '../shell.mjs'

// No name server knows the address of the page. It is not `localhost`, where the demo would be on.
const nameServer = `data:text/javascript,${encodeURIComponent(`
  import dns from 'node:dns'
  const lookup = dns.lookup
  dns.lookup = (name, ...rest) => lookup(name === 'grantway.example.com' ? '127.0.0.1' : name, ...rest)
`)}`

/**
 * The block of docs/configuration.md, with an address and a folder that exist here and a proxy with a certificate.
 * Its first line is typed in the clone of a newcomer. @param {import('./deployment.mjs').Deployment} deployment
 */
export const publicAddress = async ({ folder }) => {
  const [port, behind] = [await freePort(), String(await freePort())]
  const tls = ownCertificate('grantway.example.com')
  const certificate = join(folder, 'proxy.pem')
  writeFileSync(certificate, tls.cert)
  const front = await openFront(port, [Number(behind)], tls)
  const home = join(folder, 'public')
  mkdirSync(home)
  const url = `https://grantway.example.com:${port}`
  const environment = { HOME: home, PORT: behind, NODE_EXTRA_CA_CERTS: certificate, NODE_OPTIONS: `--import=${nameServer}`, LOG_LEVEL: 'warn' }
  const variables = [
    documented('docs/configuration.md', 'export PUBLIC_URL=https://grantway.example.com DATA_DIR=/var/lib/grantway', [
      ['https://grantway.example.com', url], ['/var/lib/grantway', join(home, 'data')],
    ]),
    documented('docs/configuration.md', 'export TODO_CLIENT_ID=... TODO_CLIENT_SECRET=...'),
  ].join('\n')
  await type(`${variables}\n${documented('docs/configuration.md', 'npx --no grantway keys create')}`, { environment })
  const doctor = `${variables}\n${documented('docs/configuration.md', 'npx --no grantway doctor')}`
  await type(doctor, { environment, exit: 2, says: /✗ public address/ })
  const server = await start(`${variables}\n${documented('docs/configuration.md', 'npx --no grantway serve')}`, {
    environment, says: /Set this server up .* with the link in/,
  })
  await type(doctor, { environment, says: /✓ public address: a server answers/ })
  const link = join(home, 'data/setup-link.txt')
  if ((statSync(link).mode & 0o777) !== 0o600) throw new Error('Others can read the set-up link.')
  if (!readFileSync(link, 'utf8').startsWith(`${url}/setup/`)) throw new Error('The set-up link leads elsewhere.')
  await server.stop()
  await front.close()
}
