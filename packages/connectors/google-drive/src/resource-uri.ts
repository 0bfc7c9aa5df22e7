/** The text of a file. */
export const textTemplate = 'gdrive://files/{fileId}'
/** A file in one of its formats, as bytes. */
export const exportTemplate = `${textTemplate}/export/{format}`

/** Gives the address of a file in a format. */
export const exportUri = (fileId: string, format: string): string => `gdrive://files/${fileId}/export/${format}`
