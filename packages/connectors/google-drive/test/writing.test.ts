import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scopes } from '../src/scopes.ts'
import { multipart } from '../src/upload.ts'
import { fileId } from '../testing/index.ts'
import { startWorld, type Connected, type World } from './connected.ts'
import { hostileText, oneOf, seeded } from './random.ts'

let world: World
let alice: Connected
beforeEach(async () => {
  world = await startWorld()
  alice = await world.connect()
})
afterEach(() => world.fake.close())

const create = (input: Record<string, unknown> = {}) =>
  alice.call('drive_create_file', { name: 'Plan', kind: 'text', content: 'One', ...input })
const textOf = async (id: string): Promise<string> => (await alice.call('drive_read_file', { fileId: id })).text as string

describe('creating', () => {
  it.each([
    ['document', 'document'],
    ['markdown', 'text/markdown'],
    ['text', 'text/plain'],
  ])('makes a %s', async (kind, type) => {
    const made = await create({ kind, content: '# Ünïcode 🚀\r\n--\r\n"quoted"' })
    expect(made).toMatchObject({ name: 'Plan', type, revision: expect.any(String) as string })
    expect(await textOf(made.id as string)).toBe('# Ünïcode 🚀\n--\n"quoted"')
  })

  it('makes a folder, and a file in it', async () => {
    const folder = await create({ kind: 'folder', content: '' })
    const made = await create({ folderId: folder.id })
    expect(await alice.call('drive_get_file', { fileId: made.id })).toMatchObject({ folderId: folder.id })
    await expect(create({ kind: 'folder', content: 'x' })).rejects.toThrow('no content')
  })

  it('needs the non-sensitive scope only, and may read what it made', async () => {
    const creator = await world.connect({ scope: [scopes.file] })
    const made = await creator.call('drive_create_file', { name: 'Mine', content: 'x' })
    expect(await creator.call('drive_get_file', { fileId: made.id })).toMatchObject({ name: 'Mine' })
  })

  it('copies, and copies what a shortcut points to', async () => {
    const copy = await alice.call('drive_copy_file', { fileId: fileId('Alice', 5), name: 'Second roadmap' })
    expect(copy).toMatchObject({ name: 'Second roadmap', type: 'document' })
    expect(await textOf(copy.id as string)).toContain('rocket')
  })
})

describe('uploads', () => {
  it('hold any content without ending their own part', async () => {
    const random = seeded(3)
    for (let run = 0; run < 40; run += 1) {
      const content = `--grantway${hostileText(random)}\r\n--\r\nContent-Type: ${oneOf(random, ['x', 'text/html'])}\r\n\r\n`
      const made = await create({ content, kind: 'markdown' })
      expect(await textOf(made.id as string)).toBe(content.replace(/\r\n?/g, '\n').replaceAll('\u0000', ''))
    }
  })

  it('take a new boundary each time', () => {
    const media = { mimeType: 'text/plain', content: '' }
    expect(multipart({}, media).type).not.toBe(multipart({}, media).type)
  })
})

describe('replacing content', () => {
  it('needs the revision that was read', async () => {
    const { id, revision } = await create()
    const change = { fileId: id, content: 'Two', expectedRevision: revision }
    const checked = await alice.call('drive_update_file_content', { ...change, dryRun: true })
    expect([checked.dryRun, await textOf(id as string)]).toEqual([true, 'One'])
    const written = await alice.call('drive_update_file_content', change)
    expect(written).toMatchObject({ changed: ['content'], undo: expect.stringContaining('version history') as string })
    expect(await textOf(id as string)).toBe('Two')
    const before = alice.sent.length
    await expect(alice.call('drive_update_file_content', change)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(alice.sent.slice(before).every(({ method }) => method === 'GET')).toBe(true)
    expect(await alice.call('drive_update_file_content', { ...change, expectedRevision: written.revision })).toBeDefined()
  })

  it('keeps a document a document', async () => {
    const { revision } = await alice.call('drive_get_file', { fileId: fileId('Alice', 2) })
    const written = await alice.call('drive_update_file_content', { fileId: fileId('Alice', 2), content: '# New', expectedRevision: revision })
    expect(written.type).toBe('document')
  })

  it.each([3, 7])('refuses file %i, which is no text', async (number) => {
    const change = { fileId: fileId('Alice', number), content: 'x', expectedRevision: 'r1' }
    await expect(alice.call('drive_update_file_content', change)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('changing', () => {
  it('renames, describes, stars and moves, and says where it was', async () => {
    const { id } = await create()
    const moved = await alice.call('drive_update_file', {
      fileId: id, name: 'Better plan', description: 'For spring', starred: true, moveTo: fileId('Alice', 1),
    })
    expect(moved).toMatchObject({
      name: 'Better plan', changed: ['name', 'description', 'starred', 'folder'], undo: 'It was in the folder 0AliceRootFolder000001.',
    })
    expect(await alice.call('drive_get_file', { fileId: id })).toMatchObject({
      folderId: fileId('Alice', 1), description: 'For spring', starred: true,
    })
  })

  it('changes a shortcut, not the file behind it', async () => {
    await alice.call('drive_update_file', { fileId: fileId('Alice', 5), name: 'Way to the roadmap' })
    expect(await alice.call('drive_get_file', { fileId: fileId('Alice', 2) })).toMatchObject({ name: 'Alice’s roadmap for spring' })
  })

  it('refuses a change that names nothing, and a folder that is none', async () => {
    await expect(alice.call('drive_update_file', { fileId: 'x' })).rejects.toThrow('at least one field')
    const call = alice.call('drive_update_file', { fileId: fileId('Alice', 2), moveTo: fileId('Alice', 3) })
    await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('puts in the trash, and never deletes', async () => {
    const trashed = await alice.call('drive_trash_file', { fileId: fileId('Alice', 6) })
    expect(trashed).toMatchObject({ changed: ['trashed'], undo: expect.stringContaining('30 days') as string })
    expect(await alice.call('drive_get_file', { fileId: fileId('Alice', 6) })).toMatchObject({ trashed: true })
    expect(alice.sent.some(({ method }) => method === 'DELETE')).toBe(false)
  })

  it('says before what the trash would take, and changes nothing', async () => {
    const fileIdOf = fileId('Alice', 6)
    expect(await alice.call('drive_trash_file', { fileId: fileIdOf, dryRun: true })).toMatchObject({ id: fileIdOf, dryRun: true })
    const refused = alice.call('drive_trash_file', { fileId: fileId('Alice', 10), dryRun: true })
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
    expect(alice.sent.every(({ method }) => method === 'GET')).toBe(true)
    expect(await alice.call('drive_get_file', { fileId: fileIdOf })).toMatchObject({ name: 'Private diary' })
  })

  it('offers the picker for a file that was not picked, with the non-sensitive scope', async () => {
    const creator = await world.connect({ scope: [scopes.file] })
    const rename = creator.call('drive_update_file', { fileId: fileId('Alice', 6), name: 'Mine now' })
    await expect(rename).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED', details: { link: 'pick-files' } })
  })

  it('says that the account may not, where it may only read', async () => {
    const trash = alice.call('drive_trash_file', { fileId: fileId('Alice', 10) })
    await expect(trash).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS', message: expect.stringContaining('not allowed') as string })
  })
})

describe('other people', () => {
  it('read a comment in the name of the person', async () => {
    const { id } = await alice.call('drive_add_comment', { fileId: fileId('Alice', 5), content: 'May is better' })
    const { comments } = await alice.call('drive_list_comments', { fileId: fileId('Alice', 2) })
    expect(comments.at(-1)).toMatchObject({ id, content: 'May is better', author: 'Alice Archer' })
  })

  it.each([
    ['user', 'dora@acme.example', { email: 'dora@acme.example' }],
    ['group', 'team@acme.example', { email: 'team@acme.example' }],
    ['domain', 'acme.example', { domain: 'acme.example' }],
  ])('get access as a %s, with mail only when that was said', async (type, withWhom, shown) => {
    const share = (notify: boolean) =>
      alice.call('drive_share_file', { fileId: fileId('Alice', 2), type, with: withWhom, role: 'commenter', notify, message: 'Hello' })
    expect(await share(false)).toMatchObject({ type, role: 'commenter', ...shown })
    await share(true)
    const mails = alice.sent.filter(({ method }) => method === 'POST').map(({ url }) => [
      url.searchParams.get('sendNotificationEmail'), url.searchParams.get('emailMessage'),
    ])
    expect(mails).toEqual([['false', null], ['true', 'Hello']])
  })

  it('are named before they get access', async () => {
    const input = { fileId: fileId('Alice', 5), with: 'dora@acme.example', role: 'reader', notify: true, dryRun: true }
    const { rendered, ...planned } = await alice.call('drive_share_file', input)
    expect(planned).toMatchObject({ fileId: fileId('Alice', 2), email: 'dora@acme.example', role: 'reader', dryRun: true })
    expect(rendered).toContain('would be shared with dora@acme.example')
    expect(alice.sent.every(({ method }) => method === 'GET')).toBe(true)
  })

  it.each([
    ['user', 'acme.example'],
    ['domain', 'dora@acme.example'],
    ['domain', 'not a domain'],
  ])('are refused before anything is sent when they are no %s: %s', async (type, withWhom) => {
    const call = alice.call('drive_share_file', { fileId: fileId('Alice', 2), type, with: withWhom, role: 'reader', notify: false })
    await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(alice.sent).toEqual([])
  })
})
