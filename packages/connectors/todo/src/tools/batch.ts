import { errorCodes, isConnectorError, publicCode, type ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { dueText } from './markdown.ts'
import { dueOutput } from './task-view.ts'

const receiptOutput = z.object({
  item: z.int().describe('Position in the input, from 0'),
  id: z.string().optional(),
  status: z
    .enum(['done', 'planned', 'failed', 'skipped'])
    .describe('planned: a dry run, nothing was changed'),
  changed: z.array(z.string()).optional(),
  due: dueOutput.optional(),
  url: z.string().optional(),
  code: z.string().optional().describe('Why it failed'),
  message: z.string().optional(),
})

/** Output schema of every batch: what happened to each item, in the order of the input. */
export const batchOutput = z.object({
  results: z.array(receiptOutput),
  done: z.int(),
  failed: z.int(),
  skipped: z.int().describe('Not tried, because an earlier failure concerns them too'),
})
export type BatchOutput = z.output<typeof batchOutput>
type Receipt = z.output<typeof receiptOutput>

/** What an item's action tells of its success. */
export type Done = Partial<Pick<Receipt, 'id' | 'status' | 'changed' | 'due' | 'url' | 'message'>>

/**
 * Acts on one item after the other. A failure that concerns the item alone goes into its receipt; one that
 * would meet the following items too (no authorization, a rate limit, an outage) ends the batch.
 * **Errors:** the failure itself while nothing was done yet, or when there is one item only.
 */
export const runBatch = async <Item>(
  items: readonly Item[],
  idOf: (item: Item) => string | undefined,
  act: (item: Item) => Promise<Done>,
): Promise<BatchOutput> => {
  const results: Receipt[] = []
  for (const [index, item] of items.entries()) {
    const id = idOf(item)
    const named = { item: index, ...(id !== undefined && { id }) }
    try {
      results.push({ ...named, status: 'done', ...(await act(item)) })
    } catch (error) {
      if (!isConnectorError(error) || items.length === 1) throw error
      const ends = endsBatch(error)
      if (ends && !results.some(({ status }) => status === 'done')) throw error
      results.push({ ...named, status: 'failed', code: publicCode(error), message: error.message })
      if (ends) break
    }
  }
  for (const [index, item] of items.entries()) {
    if (index < results.length) continue
    const id = idOf(item)
    results.push({ item: index, ...(id !== undefined && { id }), status: 'skipped' })
  }
  return { results, ...countsOf(results) }
}

const endsBatch = ({ code }: ConnectorError): boolean => {
  const { plane, retryable } = errorCodes[code]
  return plane === 'connection' || plane === 'server' || retryable || code === 'PROVIDER_MISCONFIGURED'
}

const countsOf = (results: readonly Receipt[]) => {
  const count = (status: Receipt['status']) => results.filter((receipt) => receipt.status === status).length
  return { done: count('done'), failed: count('failed'), skipped: count('skipped') }
}

/** Renders the receipts of a batch as a list. */
export const batchText = ({ results }: BatchOutput): string => results.map(receiptLine).join('\n')

const receiptLine = ({ item, id, status, changed, due, code, message }: Receipt): string =>
  [
    `- ${status}: ${id ? `id ${id}` : `item ${item}`}`,
    ...(changed ? [`changed ${changed.join(', ')}`] : []),
    ...(due ? [`due ${dueText(due)}`] : []),
    ...(message ? [code ? `${code}: ${message}` : message] : []),
  ].join(' · ')
