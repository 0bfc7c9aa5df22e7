import { outsideText } from '../words/outside-text.ts'

/**
 * Shows a name that came from outside, set apart so that its writing direction cannot reorder the sentence.
 */
export const Name = ({ text, fallback = 'Unnamed' }: { readonly text: string; readonly fallback?: string }) => (
  <bdi>{outsideText(text) || fallback}</bdi>
)

/** Shows the first letter of a service or person in a tile. Never a picture: no page loads anything. */
export const Glyph = ({ text }: { readonly text: string }) => (
  <span class="glyph" aria-hidden="true">{Array.from(outsideText(text))[0]?.toUpperCase() ?? '·'}</span>
)
