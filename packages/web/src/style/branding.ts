import { z } from 'zod'

/** How a deployment looks: its name in the corner of every page, and one colour. */
export interface Branding {
  readonly name: string
  /** Six hexadecimal digits after `#`. It is darkened or lightened until text in it can be read. */
  readonly accent?: string
}

/**
 * Parses the branding. **Errors:** a ZodError when the name is empty or the accent is no hexadecimal colour.
 */
export const brandingSchema = z.object({
  name: z.string().trim().min(1).max(60),
  // The colour goes into the stylesheet as it is: nothing but six digits may get there.
  accent: z.string().regex(/^#[0-9a-f]{6}$/i).optional(),
})
