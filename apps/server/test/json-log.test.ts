import { describe, expect, it } from 'vitest'
import { createJsonLog, redact } from '../src/index.ts'

describe('the log', () => {
  const lines: string[] = []
  const log = createJsonLog('info', (line) => lines.push(line), () => new Date('2026-01-02T03:04:05Z'))

  it('S-B20: writes one JSON line an entry, whatever is in it', () => {
    log.info('a line', { client: 'evil\n{"level":"error"}\u001b[31m' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toMatch(/\n|\u001b/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', message: 'a line', time: '2026-01-02T03:04:05.000Z' })
  })

  it.each(['Bearer SECRET_x', '/callback?code=SECRET_x', 'gw_pat_SECRET'])('S-B20: takes no other field away with a value like %s', (value) => {
    const written: string[] = []
    createJsonLog('info', (line) => written.push(line), () => new Date(0)).info('a line', { client: value, reference: 'r1' })
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ message: 'a line', reference: 'r1' })
    expect(written[0]).not.toContain('SECRET')
  })

  it('leaves out what is below its level', () => {
    log.debug('quiet')
    expect(lines).toHaveLength(1)
  })

  it.each([
    'Bearer SECRET_abcdef', 'gw_pat_SECRETxyz', 'ghu_SECRET0123456789abcdefghij', 'xoxe.xoxp-1-SECRET', 'ya29.SECRET', 'todo_at_SECRET',
    '/oauth/callback/todo?code=SECRET_code&state=SECRET_state', 'eyJhbGciOiJIUzI1NiJ9.eyJSECRET.SECRET',
  ])('P-C15: removes what looks like a secret: %s', (text) => {
    expect(redact(`before ${text} after`)).not.toContain('SECRET')
    expect(redact(`before ${text} after`)).toMatch(/^before .* after$/)
  })
})
