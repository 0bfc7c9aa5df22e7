import { describe, expect, it } from 'vitest'
import { describedOperations, operationOf, problemOf } from './api-description.ts'

const at = (path: string): URL => new URL(path, 'https://api.github.com')
const repository = '/repos/octo-org/hello-world'

describe('a request that GitHub describes', () => {
  it.each([
    ['GET', `${repository}/contents/`, undefined, 'GET /repos/{owner}/{repo}/contents/{path}'],
    ['GET', `${repository}/contents/src%2Fa.ts?ref=main`, undefined, 'GET /repos/{owner}/{repo}/contents/{path}'],
    ['GET', `${repository}/commits?since=2026-01-01T00:00:00Z&per_page=100`, undefined, 'GET /repos/{owner}/{repo}/commits'],
    ['PATCH', `${repository}/issues/1`, { title: 't', milestone: null }, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}'],
  ])('is valid: %s %s', (method, path, body, operation) => {
    expect(operationOf({ method, url: at(path) })).toBe(operation)
    expect(problemOf({ method, url: at(path), body })).toBeUndefined()
  })

  it('is one of those that this connector may send, and none that deletes', () => {
    expect(describedOperations.length).toBeGreaterThan(30)
    expect(describedOperations.filter((name) => name.startsWith('DELETE'))).toEqual([])
  })
})

describe('control: what GitHub does not describe is noticed', () => {
  it.each([
    ['another path', 'GET', `${repository}/secrets`, undefined, 'is not described'],
    ['another verb', 'DELETE', `${repository}/issues/1`, undefined, 'is not described'],
    ['a wrong name in the query', 'GET', `${repository}/commits?perpage=5`, undefined, 'additional properties'],
    ['a parameter twice', 'GET', `${repository}/commits?page=1&page=2`, undefined, 'twice'],
    ['a missing one', 'GET', '/search/issues', undefined, "required property 'q'"],
    ['a number that is none', 'GET', `${repository}/commits?page=two`, undefined, 'must be integer'],
    ['a page that is too large', 'GET', `${repository}/commits?per_page=101`, undefined, 'between 1 and 100'],
    ['a day for a time', 'GET', `${repository}/commits?since=2026-01-01`, undefined, 'date-time'],
    ['a number of an issue that is none', 'GET', `${repository}/issues/first`, undefined, 'must be integer'],
    ['a wrong field', 'POST', `${repository}/issues`, { title: 't', text: 'b' }, 'additional properties'],
    ['a missing field', 'POST', `${repository}/issues`, { body: 'b' }, "required property 'title'"],
    ['no body', 'POST', `${repository}/issues`, undefined, "required property 'title'"],
    ['a body of a request to read', 'GET', repository, {}, 'body is not described'],
    ['a field of another type', 'PUT', `${repository}/pulls/3/merge`, { sha: 7 }, 'must be string'],
    ['a value that is none', 'PUT', `${repository}/pulls/3/merge`, { merge_method: 'fast' }, 'allowed values'],
    ['a wrong field deep inside', 'POST', `${repository}/git/trees`, { tree: [{ path: 'a', text: 'b' }] }, '/tree/0'],
  ])('%s', (_what, method, path, body, problem) => {
    expect(problemOf({ method, url: at(path), body })).toContain(problem)
  })
})
