import { describe, expect, it } from 'vitest'
import { multipart } from '../src/upload.ts'
import { descriptionProblem } from './api-description.ts'

const files = 'https://www.googleapis.com/drive/v3/files'
const uploads = 'https://www.googleapis.com/upload/drive/v3/files?uploadType=multipart'
const uploaded = (metadata: object): RequestInit => {
  const { type, content } = multipart(metadata, { mimeType: 'text/plain', content: '{"title": 1}' })
  return { body: content, headers: { 'content-type': type } }
}

describe('a request that Google describes', () => {
  it.each([
    ['GET', `${files}?q=trashed+%3D+false&corpora=allDrives&pageSize=20`, {}],
    ['PATCH', `${files}/abc?addParents=def`, { body: '{"name":"Plan"}' }],
    ['POST', uploads, uploaded({ name: 'Plan', parents: ['abc'] })],
  ])('is valid: %s %s', (method, url, init) => {
    expect(descriptionProblem(method, new URL(url), init)).toBeUndefined()
  })
})

describe('control: what Google does not describe is noticed', () => {
  it.each([
    ['another path', 'GET', `${files}/abc/revisions`, {}, 'no request'],
    ['deleting for good', 'DELETE', `${files}/abc`, {}, 'no request'],
    ['a wrong name in the query', 'GET', `${files}?supportsAlldrives=true`, {}, "parameter 'supportsAlldrives'"],
    ['a parameter twice', 'GET', `${files}?q=a&q=b`, {}, "parameter 'q'"],
    ['a missing one', 'GET', `${files}/abc/export`, {}, "lacks 'mimeType'"],
    ['a value that is none', 'GET', `${files}?corpora=everything`, {}, "'corpora' with a value"],
    ['a wrong field', 'PATCH', `${files}/abc`, { body: '{"title":"Plan"}' }, "sets 'title'"],
    ['a wrong field of an upload', 'POST', uploads, uploaded({ title: 'Plan' }), "sets 'title'"],
    ['an upload that is none', 'POST', uploads, { body: '{}' }, 'no upload'],
    ['a body of a request to read', 'GET', `${files}/abc`, { body: '{}' }, 'has a body'],
  ])('%s', (_what, method, url, init, problem) => {
    expect(descriptionProblem(method, new URL(url), init)).toContain(problem)
  })
})
