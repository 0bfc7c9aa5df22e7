import { plainText } from '@grantway/connector-kit'

const maxShown = 80

/**
 * Gives a name that came from outside as one short line: no invisible or direction-changing characters, at
 * most 80 of the others. An account called `<img>` or one of 10,000 characters must not change what a page
 * says.
 */
export const outsideText = (text: string): string => {
  const line = plainText(text).replace(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length <= maxShown ? line : `${characters.slice(0, maxShown - 1).join('').trimEnd()}…`
}
