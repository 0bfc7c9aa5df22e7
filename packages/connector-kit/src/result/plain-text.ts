// Default_Ignorable_Code_Point holds zero-width, bidirectional, tag and variation characters.
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cs}\uFFF9-\uFFFB]/gu
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g

/** Most texts are nothing but these, and need no closer look. */
const plainAscii = /^[\t\n\x20-\x7E]*$/

const defaultMaxChars = 20_000

/**
 * Gives third-party text as a person sees it: without invisible characters, and cut after `maxChars` with a
 * note that says how much is missing. Hidden characters are how instructions for a model are smuggled past
 * the person who looks at the same text.
 * Joined emoji and variation selectors fall apart into their visible parts; line breaks become `\n`.
 */
export const plainText = (text: string, maxChars: number = defaultMaxChars): string => {
  const plain = plainAscii.test(text) ? text : withoutHidden(text)
  if (plain.length <= maxChars) return plain
  // A cut between the halves of a surrogate pair would leave a character that is not one.
  const cut = plain.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '')
  return `${cut}… [${plain.length - cut.length} more characters]`
}

const withoutHidden = (text: string): string =>
  text.replace(lineEnds, '\n').replace(controls, '').replace(invisible, '')
