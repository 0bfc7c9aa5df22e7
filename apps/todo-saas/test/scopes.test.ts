import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { api, client, connect } from './browser.ts'

type Scope = 'task:add' | 'data:read' | 'data:read_write' | 'data:delete'
const scopes: readonly Scope[] = ['task:add', 'data:read', 'data:read_write', 'data:delete']
const readers: readonly Scope[] = ['data:read', 'data:read_write']

/** Every endpoint with the scopes that open it. `ID` stands for a task, `PROJECT` for a project of alice. */
const endpoints: readonly [method: string, path: string, opens: readonly Scope[], body?: object][] = [
  ['GET', '/user', scopes],
  ['GET', '/projects', readers],
  ['GET', '/projects/PROJECT', readers],
  ['GET', '/sections', readers],
  ['GET', '/labels', readers],
  ['GET', '/tasks', readers],
  ['GET', '/tasks/filter?query=today', readers],
  ['GET', '/tasks/completed/by_completion_date?since=2026-01-01&until=2026-12-31', readers],
  ['GET', '/tasks/ID', readers],
  ['GET', '/comments?task_id=ID', readers],
  ['POST', '/exports', readers],
  ['POST', '/tasks', ['task:add', 'data:read_write'], { content: 'Added' }],
  ['POST', '/tasks/ID', ['data:read_write'], { content: 'Changed' }],
  ['POST', '/tasks/ID/close', ['data:read_write']],
  ['POST', '/tasks/ID/reopen', ['data:read_write']],
  ['POST', '/tasks/ID/move', ['data:read_write'], { project_id: 'PROJECT' }],
  ['POST', '/comments', ['data:read_write'], { task_id: 'ID', content: 'Hello' }],
  ['DELETE', '/tasks/ID', ['data:delete']],
]

describe('scopes', () => {
  let service: TodoSaas
  const tokens = new Map<Scope, string>()
  let ids: string[]
  let projectId: string
  beforeAll(async () => {
    service = await startTodoSaas({ clients: [client] })
    for (const scope of scopes)
      tokens.set(scope, (await connect(service.url, { scopes: [scope] })).access_token)
    const { body } = await api(service.url, tokens.get('data:read') ?? '', 'GET', '/tasks')
    ids = body.results
      .filter((task: { parent_id: string | null }) => task.parent_id !== null)
      .map((task: { id: string }) => task.id)
    projectId = body.results[0].project_id
  })
  afterAll(() => service.close())

  it.each(endpoints)('%s %s is open to %j and to no other scope', async (method, path, opens, body) => {
    // Each endpoint has a task of its own, because one of them deletes it.
    const id = (method === 'DELETE' ? ids[0] : ids[1]) ?? ''
    const fill = (text: string) => text.replaceAll('ID', id).replaceAll('PROJECT', projectId)
    for (const scope of scopes) {
      const filled: unknown = body && JSON.parse(fill(JSON.stringify(body)))
      const answer = await api(service.url, tokens.get(scope) ?? '', method, fill(path), filled)
      const allowed = opens.includes(scope)
      expect([scope, [200, 204].includes(answer.status)]).toEqual([scope, allowed])
      if (!allowed) {
        expect(answer).toMatchObject({
          status: 403,
          body: {
            error: 'Insufficient Token scope',
            error_tag: 'AUTH_INSUFFICIENT_TOKEN_SCOPE',
            http_code: 403,
          },
        })
      }
    }
  })

  it.each(endpoints)('%s %s answers 401 without a valid bearer', async (method, path) => {
    const response = await fetch(`${service.url}/api/v1${path}`, { method })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
    expect(await response.json()).toMatchObject({
      error_tag: 'UNAUTHORIZED',
      error_code: 477,
      http_code: 401,
    })
    expect((await api(service.url, 'todo_at_SECRET_made_up', method, path)).status).toBe(401)
  })

  it('takes no token from the query', async () => {
    const response = await fetch(`${service.url}/api/v1/tasks?access_token=${tokens.get('data:read')}`)
    expect(response.status).toBe(401)
  })

  it('opens an export link to whoever holds it, for ten minutes and for its person only', async () => {
    let now = new Date('2026-11-25T12:00:00Z')
    const own = await startTodoSaas({ clients: [client], clock: () => now })
    const token = (await connect(own.url, { person: 'bob', scopes: ['data:read'] })).access_token
    const { url } = (await api(own.url, token, 'POST', '/exports')).body
    const exported = (await (await fetch(url)).json()) as { tasks: { user_id: string }[] }
    expect(exported.tasks).toHaveLength(7)
    expect(exported.tasks.every((task) => task.user_id === 'u_bob')).toBe(true)
    expect((await fetch(`${url}x`)).status).toBe(404)
    now = new Date(now.getTime() + 600_000)
    expect((await fetch(url)).status).toBe(404)
    await own.close()
  })
})
