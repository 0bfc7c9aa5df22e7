import { plainText } from '@grantway/connector-kit'

const maxReason = 500

/** Gives one person's words as plain text: no invisible characters, no controls, at most 500 characters. */
export const ownWords = (text: string): string => plainText(text.slice(0, 4 * maxReason)).trim().slice(0, maxReason).trim()
