import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { Branding } from '../style/branding.ts'
import { stylesheet } from '../style/stylesheet.ts'
import { BrandMark } from './icon.tsx'
import { Navigation, type Place } from './navigation.tsx'

interface PageProps {
  readonly branding: Branding
  /** What the window is called, before the deployment's name. */
  readonly title: string
  readonly children: Child
  /** Where a signed-in person is; missing on pages that stand alone. */
  readonly place?: Place | undefined
}

/** The frame of every page: the deployment's name, then one column. */
const Page = ({ branding, title, children, place }: PageProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex,nofollow" />
      <title>{`${title} · ${branding.name}`}</title>
      <style>{raw(stylesheet(branding))}</style>
    </head>
    <body>
      <header class="top">
        <span class="brand"><BrandMark />{branding.name}</span>
        {place && <Navigation {...place} />}
      </header>
      <main class="sheet">{children}</main>
    </body>
  </html>
)

/** Gives a whole page as text. */
export const renderPage = (branding: Branding, title: string, content: Child, place?: Place): string => {
  const page = <Page branding={branding} title={title} place={place}>{content}</Page>
  return `<!doctype html>${page.toString()}`
}
