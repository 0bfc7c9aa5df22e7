import { ConnectorError } from '@grantway/connector-kit'
import { expect, it } from 'vitest'
import { createSite, type Site } from './site.ts'

const id = 'a'.repeat(60)
const siteWith = (openFile: Site['engine']['openFile']): Site => {
  const site = createSite()
  Object.assign(site.engine, { openFile })
  return site
}

it('gives a file to its person as a download that no page can run, frame or keep', async () => {
  const asked: string[] = []
  const site = siteWith(async (session, file) => {
    asked.push(`${session.subject} ${file}`)
    return { title: '../"evil"\r\nx: y.html', bytes: Buffer.from('<script>alert(1)</script>') }
  })
  const answer = await site.get(`/files/${id}`, 'alice')
  expect([answer.status, answer.html, asked]).toEqual([200, '<script>alert(1)</script>', [`alice ${id}`]])
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="__evil___x_ y.html"',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
  })
})

it('S-W01: asks who is there first, and comes back to the file', async () => {
  const site = siteWith(() => Promise.reject(new Error('not to be asked')))
  const answer = await site.get(`/files/${id}`)
  expect([answer.status, answer.location]).toEqual([303, `/signin?return=${encodeURIComponent(`/files/${id}`)}`])
})

it('says the same of a file that is over, altered or of somebody else', async () => {
  const answer = await siteWith(async () => undefined).get(`/files/${id}`, 'bob')
  expect(answer.status).toBe(410)
  expect(answer.text).toContain('This link has expired')
  expect((await siteWith(async () => undefined).get('/files/short', 'bob')).status).toBe(404)
})

it('shows a reference, and neither the file nor the reason, when the service does not give it', async () => {
  const site = siteWith(() => Promise.reject(new ConnectorError('NOT_FOUND_OR_NO_ACCESS', { message: 'SECRET_reason' })))
  const answer = await site.get(`/files/${id}`, 'alice')
  expect(answer.status).toBe(502)
  expect(answer.html + JSON.stringify(site.logged)).not.toContain('SECRET_')
  expect((await siteWith(() => Promise.reject(new ConnectorError('POLICY_DENIED'))).get(`/files/${id}`, 'alice')).status).toBe(403)
})
