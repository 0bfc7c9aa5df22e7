// One browser for a whole run of the browser suite: vitest starts it before the first file and ends it after the last.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** Starts the browser named by CHROMIUM_PATH, or the first one found where systems keep it; gives what ends it. */
export const setup = async ({ provide }) => {
  const named = process.env.CHROMIUM_PATH
  const path = named ?? places.find((place) => existsSync(place))
  if (path === undefined || !existsSync(path)) {
    const reason = named === undefined
      ? `There is no Chromium at ${places.join(', ')}.`
      : `CHROMIUM_PATH names ${named}, which does not exist.`
    throw new Error(`The pages need a real browser. ${reason} Install one, or name it in CHROMIUM_PATH.`)
  }
  const server = await chromium.launchServer({ executablePath: path, args: flags })
  provide('chromium', server.wsEndpoint())
  return () => server.close()
}
