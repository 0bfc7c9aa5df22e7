/** Matches a text without control characters, which neither a page nor the database could take. */
export const plainText = /^\P{Cc}*$/u
