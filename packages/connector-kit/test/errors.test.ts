import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ConnectorError, errorCodes, isConnectorError, publicCode } from '../src/index.ts'

interface Row {
  readonly plane: string
  readonly message: string
  readonly remedy: string
  readonly retryable: boolean
}

const documented = async (): Promise<Record<string, Row>> => {
  const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  const rows: Record<string, Row> = {}
  let plane = ''
  for (const line of page.split('\n')) {
    plane = /^## (\w+)$/.exec(line)?.[1]?.toLowerCase() ?? plane
    const [, code, message = '', remedy = '', retry = ''] =
      /^\| `(\w+)` \| (.+) \| (.+) \| (yes|no) \|$/.exec(line) ?? []
    if (code) rows[code] = { plane, message, remedy: remedy.replaceAll('`', ''), retryable: retry === 'yes' }
  }
  return rows
}

describe('docs/errors.md', () => {
  it('has exactly the codes of the registry', async () => {
    expect(Object.keys(await documented()).sort()).toEqual(Object.keys(errorCodes).sort())
  })

  it('says of every code what the registry says', async () => {
    expect(await documented()).toEqual(errorCodes)
  })
})

describe('an error', () => {
  it('says the sentence of its code, or its own', () => {
    expect(new ConnectorError('AUTH_REQUIRED').message).toBe('The account is not connected.')
    expect(
      new ConnectorError('AUTH_REQUIRED', { message: 'Your TODO account is not connected.' }).message,
    ).toBe('Your TODO account is not connected.')
  })

  it('cannot be given a cause', () => {
    const leaking = { message: 'failed', cause: new Error('SECRET_cause') }
    expect(new ConnectorError('INTERNAL', leaking)).not.toHaveProperty('cause')
  })

  it('is recognised also when it comes from another copy of this package', async () => {
    const copy = (await import('../src/errors.ts?copy' as string)) as { ConnectorError: typeof ConnectorError }
    const foreign = new copy.ConnectorError('CONFLICT')
    expect(foreign).not.toBeInstanceOf(ConnectorError)
    expect(isConnectorError(foreign)).toBe(true)
    expect(isConnectorError(new Error('CONFLICT'))).toBe(false)
    expect(isConnectorError({ code: 'CONFLICT' })).toBe(false)
  })

  it('that nobody mapped is named after its connector', () => {
    expect(publicCode(new ConnectorError('API_ERROR', { connector: 'google-drive' }))).toBe(
      'GOOGLE_DRIVE_API_ERROR',
    )
    expect(publicCode(new ConnectorError('API_ERROR'))).toBe('UPSTREAM_API_ERROR')
    expect(publicCode(new ConnectorError('CONFLICT', { connector: 'todo' }))).toBe('CONFLICT')
  })
})
