import { z } from 'zod'

/** How many characters the text of one result may have; some clients refuse longer ones. */
export const resultBudget = 24_000

/** Room for what surrounds the records: headings, paging, the note about what was left out. */
const reserve = 1_000

/** Output schema of the note that says honestly that not everything fitted. */
export const truncatedOutput = z.object({
  reason: z.literal('size'),
  shown: z.int(),
  total: z.int().optional(),
})
export type Truncated = z.output<typeof truncatedOutput>

/**
 * Keeps the leading records that fit the budget, measured as JSON; a record is kept whole or not at all.
 * The first one is always kept, so that a listing can go on.
 */
export const withinBudget = <Item>(
  items: readonly Item[],
  maxChars: number = resultBudget - reserve,
): { readonly kept: readonly Item[]; readonly truncated?: Truncated } => {
  // All of them with their commas, between brackets: what fits as a whole needs no counting.
  if (JSON.stringify(items).length <= maxChars + 1) return { kept: items }
  let size = 0
  for (const [index, item] of items.entries()) {
    size += JSON.stringify(item).length + 1
    if (size > maxChars && index > 0) {
      return { kept: items.slice(0, index), truncated: { reason: 'size', shown: index, total: items.length } }
    }
  }
  return { kept: items }
}
