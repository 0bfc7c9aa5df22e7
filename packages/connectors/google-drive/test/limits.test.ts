import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileKind, pickFilesLink } from '../src/limits.ts'
import { scopes } from '../src/scopes.ts'
import { fileId } from '../testing/index.ts'
import { authorize, startWorld, type World } from './connected.ts'

const roadmap = fileId('Alice', 2)
const budget = fileId('Alice', 3)
const diary = fileId('Alice', 6)
const only = (...ids: string[]) => ({ allow: ids.map((id) => ({ kind: 'file', id })), deny: [] })

let world: World
beforeEach(async () => void (world = await startWorld()))
afterEach(() => world.fake.close())

describe('what a person pastes', () => {
  const id = '1aBcDeFgHiJkLmNoPqRsTuVwXyZ_-0123456789'
  it.each([
    id,
    ` ${id} `,
    `https://drive.google.com/file/d/${id}/view?usp=sharing`,
    `https://drive.google.com/open?id=${id}`,
    `https://drive.google.com/uc?id=${id}&export=download`,
    `https://drive.google.com/drive/folders/${id}`,
    `https://drive.google.com/drive/u/1/folders/${id}?resourcekey=0-x`,
    `https://docs.google.com/document/d/${id}/edit#heading=h.1`,
    `https://docs.google.com/spreadsheets/d/${id}`,
    `https://docs.google.com/a/acme.example/presentation/d/${id}/present`,
  ])('is a file: %s', (typed) => {
    expect(fileKind.parse(typed)).toBe(id)
  })

  it.each([
    '',
    'roadmap',
    'root',
    `http://drive.google.com/file/d/${id}/view`,
    `https://drive.google.com.evil.example/file/d/${id}/view`,
    `https://evil.example/file/d/${id}/view`,
    `https://docs.google.com/forms/d/e/${id}/viewform`,
    `https://drive.google.com/open?id=../../${id}`,
    `javascript:alert('${id}')`,
    `${id}/../x`,
  ])('is none: %s', (typed) => {
    expect(fileKind.parse(typed)).toBeUndefined()
  })
})

describe('the picker', () => {
  if (pickFilesLink.kind !== 'authorization') throw new Error('the picker is no authorization link')
  const { authorizeParameters, selected, capabilities } = pickFilesLink
  const picking = { scope: [scopes.openid, scopes.email, scopes.file], parameters: authorizeParameters({}) }

  it('reads what was chosen out of the callback, and nothing that is no id', () => {
    const chosen = (ids: string) => selected?.(new URLSearchParams({ picked_file_ids: ids, code: 'x' })).map(({ id }) => id)
    expect(chosen(`${roadmap},${budget}`)).toEqual([roadmap, budget])
    expect(chosen(`${roadmap},${roadmap}, ${budget} `)).toEqual([roadmap, budget])
    expect(chosen('../x,,a b,<i>')).toEqual([])
    expect(selected?.(new URLSearchParams({ code: 'x' }))).toEqual([])
  })

  it('asks for the non-sensitive scope only', () => {
    expect(capabilities.flatMap((capability) => capability.scopes)).toEqual([scopes.openid, scopes.email, scopes.file])
  })

  it('lets the app at a file from the moment it was picked', async () => {
    const before = await world.connect({ scope: [scopes.file] })
    await expect(before.call('drive_get_file', { fileId: diary })).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
    const { callback, tokens } = await authorize(world.fake, { ...picking, picks: [diary, fileId('Alice', 8)] })
    expect(selected?.(callback)).toEqual(only(diary, fileId('Alice', 8)).allow)
    expect(tokens.scope.split(' ')).toContain(scopes.file)
    expect(await before.call('drive_get_file', { fileId: diary })).toMatchObject({ name: 'Private diary' })
  })

  it.each([
    ['without a new consent', { ...picking.parameters, prompt: undefined }],
    ['when it is not asked for', { ...picking.parameters, trigger_onepick: undefined }],
  ])('does not open %s', async (_what, parameters) => {
    const { callback } = await authorize(world.fake, { ...picking, parameters, picks: [diary] })
    expect(callback.has('picked_file_ids')).toBe(false)
  })

  it('gives nothing that belongs to somebody else', async () => {
    const { callback } = await authorize(world.fake, { ...picking, picks: [fileId('Bob', 6)] })
    expect(selected?.(callback)).toEqual([])
  })
})

describe('a limited grant', () => {
  it('never asks for a file that was not picked', async () => {
    const alice = await world.connect({ scope: [scopes.file], limits: only(roadmap) })
    for (const tool of world.connector.tools.filter(({ input }) => 'fileId' in input.shape)) {
      const rest = { content: 'x', expectedRevision: 'r', name: 'x', with: 'a@b.example', role: 'reader', notify: false }
      const call = alice.call(tool.name, { ...rest, fileId: diary })
      await expect(call, tool.name).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    }
    for (const template of world.connector.resources ?? []) {
      await expect(alice.read(template.name, { fileId: diary, format: 'pdf' })).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    }
    expect(alice.sent).toEqual([])
  })

  it('searches and lists only what was picked, also with a scope that sees everything', async () => {
    const alice = await world.connect({ limits: only(roadmap, budget, fileId('Alice', 1)) })
    const search = await alice.call('drive_search_files', { limit: 100 })
    expect(search).toMatchObject({ onlyPicked: true, page: { hasMore: false } })
    expect(search.files.map(({ id }: { id: string }) => id).sort()).toEqual([fileId('Alice', 1), roadmap, budget].sort())
    expect((await alice.call('drive_search_files', { text: 'diary' })).files).toEqual([])
    const folder = await alice.call('drive_list_folder', { folderId: fileId('Alice', 1) })
    expect(folder.files.map(({ id }: { id: string }) => id)).toEqual([budget, roadmap])
    await expect(alice.call('drive_list_folder')).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    expect((await alice.call('drive_list_shared_drives')).drives).toEqual([])
  })

  it('looks a few pages further when a page holds nothing that was picked', async () => {
    const alice = await world.connect({ limits: only(roadmap) })
    const first = await alice.call('drive_search_files', { limit: 3 })
    expect(alice.sent).toHaveLength(3)
    const second = await alice.call('drive_search_files', { limit: 3, cursor: first.page.nextCursor })
    expect([...first.files, ...second.files].map(({ id }: { id: string }) => id)).toEqual([roadmap])
  })

  it('says that nothing was picked yet, instead of finding nothing', async () => {
    const alice = await world.connect({ limits: { allow: [], deny: [], closed: ['file'] } })
    await expect(alice.call('drive_search_files')).rejects.toMatchObject({
      code: 'RESOURCE_NOT_SELECTED', details: { link: 'pick-files', message: 'No files were picked for the assistant yet.' },
    })
    expect(alice.sent).toEqual([])
    const some = await world.connect({ limits: { ...only(roadmap), closed: ['file'] } })
    expect(await some.call('drive_search_files', { limit: 100 })).toMatchObject({ onlyPicked: true, files: [{ id: roadmap }] })
  })

  it('reaches what the assistant made itself', async () => {
    const alice = await world.connect({ scope: [scopes.file] })
    for (const [name, input] of [
      ['drive_create_file', { name: 'Mine', content: 'x' }],
      ['drive_copy_file', { fileId: roadmap }],
    ] as const) {
      const made = await alice.call(name, input)
      const tool = world.connector.tools.find((candidate) => candidate.name === name)
      expect(tool?.creates?.(made)).toEqual([{ kind: 'file', id: made.id }])
    }
    const making = ['drive_create_file', 'drive_copy_file']
    expect(world.connector.tools.filter(({ creates }) => creates).map(({ name }) => name)).toEqual(making)
  })

  it('keeps out what is denied', async () => {
    const alice = await world.connect({ limits: { allow: [], deny: only(diary).allow } })
    const { files, onlyPicked } = await alice.call('drive_search_files', { limit: 100 })
    expect(files.length).toBeGreaterThan(5)
    expect(files.map(({ id }: { id: string }) => id)).not.toContain(diary)
    expect(onlyPicked).toBeUndefined()
  })

  it.each([
    ['drive_get_file', {}],
    ['drive_read_file', {}],
    ['drive_export_file', {}],
    ['drive_list_comments', {}],
    ['drive_list_permissions', {}],
    ['drive_update_file_content', { content: 'x', expectedRevision: '16' }],
    ['drive_copy_file', {}],
    ['drive_add_comment', { content: 'x' }],
    ['drive_share_file', { with: 'a@b.example', role: 'reader', notify: false }],
  ])('is not led past its limits by a shortcut: %s', async (tool, more) => {
    const shortcut = fileId('Alice', 12)
    const alice = await world.connect({ limits: only(shortcut) })
    await expect(alice.call(tool, { fileId: shortcut, ...more })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_SELECTED', details: { link: 'pick-files' },
    })
    expect(alice.sent.map(({ url }) => url.pathname)).toEqual([`/drive/v3/files/${shortcut}`])
    const both = await world.connect({ limits: only(shortcut, diary) })
    await expect(both.call(tool, { fileId: shortcut, ...more })).resolves.toBeDefined()
  })

  it('holds for resources behind a shortcut too', async () => {
    const shortcut = fileId('Alice', 12)
    const alice = await world.connect({ limits: only(shortcut) })
    await expect(alice.read('drive_file', { fileId: shortcut })).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    await expect(alice.read('drive_file_export', { fileId: shortcut, format: 'pdf' })).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
  })
})
