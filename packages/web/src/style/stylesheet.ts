import { createHash } from 'node:crypto'
import { accentTones } from './accent.ts'
import type { Branding } from './branding.ts'
import { componentRules } from './component-rules.ts'
import { pageRules } from './page-rules.ts'

const defaultAccent = '#1d6b57'

/** Gives the one stylesheet of every page, inlined because no page loads anything. */
export const stylesheet = (branding: Branding): string => {
  const accent = accentTones(branding.accent ?? defaultAccent)
  const colours = [
    `:root{--accent:${accent.light}}`,
    `@media (prefers-color-scheme:dark){:root{--accent:${accent.dark}}}`,
  ].join('')
  return (pageRules + componentRules).replace(/\n\s*/g, '').replaceAll(';}', '}') + colours
}

/**
 * Gives the stylesheet's hash as a source of a Content-Security-Policy: `'sha256-...'`.
 * @see https://www.w3.org/TR/CSP3/#grammardef-hash-source
 */
export const styleSource = (branding: Branding): string =>
  `'sha256-${createHash('sha256').update(stylesheet(branding)).digest('base64')}'`
