import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** Starts the browser named by CHROMIUM_PATH, or the first one found where systems keep it. */
export const launchChromium = async (): Promise<Browser> => {
  const named = process.env['CHROMIUM_PATH']
  const path = named ?? places.find((place) => existsSync(place))
  if (path === undefined || !existsSync(path)) {
    const reason = named === undefined
      ? `There is no Chromium at ${places.join(', ')}.`
      : `CHROMIUM_PATH names ${named}, which does not exist.`
    throw new Error(`The pages need a real browser. ${reason} Install one, or name it in CHROMIUM_PATH.`)
  }
  return chromium.launch({ executablePath: path, args: flags })
}
