import { describe, expect, it } from 'vitest'
import { matchTemplate } from '../src/catalog/uri-template.ts'

const contents = matchTemplate('github://{owner}/{repo}/contents/{+path}{?ref}')

describe('a URI template', () => {
  it('takes segments, the rest of a path, and an optional query', () => {
    expect(contents('github://acme/site/contents/docs/a%20b.md')).toEqual({ owner: 'acme', repo: 'site', path: 'docs/a b.md' })
    expect(contents('github://acme/site/contents/a.md?ref=feature%2Fx')).toEqual({
      owner: 'acme', repo: 'site', path: 'a.md', ref: 'feature/x',
    })
  })

  it.each([
    'github://acme/contents/a.md', 'github://acme/site/contents/', 'github://acme/site/contents/a?other=1',
    'github://acme/site/contents/a?ref=x&ref=y', 'github://acme/site/contents/a#b', 'github://acme/site/contents/%',
  ])('does not take %s', (uri) => {
    expect(contents(uri)).toBeUndefined()
  })
})
