import { existsSync } from 'node:fs'
import { chromium, type BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of the run listens. */
    readonly chromium: string
  }
}

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** Finds the browser named by CHROMIUM_PATH, or the first one where systems keep it; or says why there is none. */
export const findChromium = ():
  | { readonly path: string; readonly missing?: never }
  | { readonly path?: never; readonly missing: string } => {
  const named = process.env['CHROMIUM_PATH']
  const path = named ?? places.find((place) => existsSync(place))
  if (path !== undefined && existsSync(path)) return { path }
  return {
    missing: named === undefined
      ? `There is no Chromium at ${places.join(', ')}.`
      : `CHROMIUM_PATH names ${named}, which does not exist.`,
  }
}

/** Starts the browser at this path, for everybody who connects to it. */
export const launchChromium = (path: string): Promise<BrowserServer> =>
  chromium.launchServer({ executablePath: path, args: flags })

/** Starts one browser for a whole run of the browser suite, before its first file; gives what ends it after the last. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const { path, missing } = findChromium()
  if (path === undefined) throw new Error(`The pages need a real browser. ${missing} Install one, or name it in CHROMIUM_PATH.`)
  const server = await launchChromium(path)
  provide('chromium', server.wsEndpoint())
  return () => server.close()
}
