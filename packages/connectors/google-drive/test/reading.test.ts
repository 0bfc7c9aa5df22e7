import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '../src/scopes.ts'
import { windowOf } from '../src/tools/read-file.ts'
import { fileId } from '../testing/index.ts'
import { startWorld, type Connected, type World } from './connected.ts'

let world: World
let alice: Connected
beforeAll(async () => {
  world = await startWorld()
  alice = await world.connect()
})
afterAll(() => world.fake.close())

const names = ({ files }: { files: { name: string }[] }): string[] => files.map(({ name }) => name)
const search = async (input: Record<string, unknown>): Promise<string[]> => names(await alice.call('drive_search_files', input))

describe('finding files', () => {
  it.each([
    ['words in the content', { text: 'rocket' }, ['Alice’s roadmap for spring']],
    ['the beginning of a word in the name', { name: 'contr' }, ['Contract draft.pdf']],
    ['a type', { type: 'spreadsheet' }, ['Budget in numbers']],
    ['a family of types', { type: 'text' }, ['Meeting notes']],
    ['PDF', { type: 'pdf' }, ['Contract draft.pdf']],
    ['a star', { starred: true }, ['Private diary']],
    ['the trash', { trashed: true }, ['Old plans']],
    ['a day', { modifiedAfter: '2026-11-13' }, ['Notes that can go']],
    ['an owner', { owner: 'nobody@acme.example' }, []],
    ['a shared drive', { sharedDriveId: '0AliceSharedDrive00001' }, ['Minutes of the board']],
    ['a folder and a name', { folderId: fileId('Alice', 1), name: 'notes' }, ['Meeting notes']],
  ])('goes by %s', async (_what, input, found) => {
    expect(await search(input)).toEqual(found)
  })

  it('looks into shared drives without being told, newest first', async () => {
    const all = await search({ limit: 100 })
    expect(all).toContain('Minutes of the board')
    expect(all.slice(0, 2)).toEqual(['Notes that can go', 'Shortcut to the diary'])
    expect(all).not.toContain('Old plans')
  })

  it('treats quotes and operators as words', async () => {
    expect(await search({ name: "x' or trashed = true or name contains '" })).toEqual([])
    expect(await search({ text: "\\' or 'root' in parents" })).toEqual([])
  })

  it('sees only picked files with the default capability, and says so', async () => {
    const picker = await world.connect({ scope: [scopes.file] })
    const result = await picker.call('drive_search_files', { limit: 100 })
    expect(names(result).sort()).toEqual([
      'Alice’s project folder', 'Alice’s roadmap for spring', 'Budget in numbers', 'Meeting notes', 'Shortcut to the diary',
      'Shortcut to the roadmap',
    ])
    expect((await picker.call('drive_search_files', { name: 'diary', type: 'document' })).rendered).toContain('nobody picked')
    expect(world.connector.tools[1]?.description).toContain('only those that were picked')
  })
})

describe('one file', () => {
  it('shows what is known of it, and no address that is a secret', async () => {
    const file = await alice.call('drive_get_file', { fileId: fileId('Alice', 7) })
    expect(file).toMatchObject({
      name: 'Contract draft.pdf', type: 'pdf', ownedByMe: true, revision: 'r17', can: ['edit', 'comment', 'share', 'trash', 'download'],
    })
    // The fake has three of them ready for whoever asks.
    const raw = await alice.http.download(`${world.fake.url}/drive/v3/files/${fileId('Alice', 7)}?fields=*`)
    expect(Buffer.from(raw.bytes).toString()).toContain('SECRET_presigned')
    for (const tool of ['drive_get_file', 'drive_export_file']) {
      expect(JSON.stringify(await alice.call(tool, { fileId: fileId('Alice', 7) }))).not.toContain('SECRET_')
    }
    expect(alice.sent.filter(({ url }) => /Link|\*/.test(url.searchParams.get('fields')?.replace('webViewLink', '') ?? ''))).toHaveLength(1)
  })

  it('is the file behind a shortcut', async () => {
    expect(await alice.call('drive_get_file', { fileId: fileId('Alice', 5) })).toMatchObject({
      id: fileId('Alice', 2), shortcutId: fileId('Alice', 5), name: 'Alice’s roadmap for spring',
    })
  })

  it('is found in a shared drive', async () => {
    expect(await alice.call('drive_get_file', { fileId: fileId('Alice', 10) })).toMatchObject({
      sharedDriveId: '0AliceSharedDrive00001', can: ['download'],
    })
  })
})

describe('reading text', () => {
  it.each([
    [2, 'a document as Markdown', '# Roadmap of Alice'],
    [3, 'a spreadsheet as CSV', 'month,cost'],
    [4, 'a Markdown file', 'Bring two bottles.'],
    [8, 'a JSON file as it is', '{"rockets": 2}'],
    [5, 'what a shortcut points to', '# Roadmap of Alice'],
  ])('gives file %i: %s', async (number, _what, text) => {
    expect((await alice.call('drive_read_file', { fileId: fileId('Alice', number) })).text).toContain(text)
  })

  it('says that a spreadsheet has more', async () => {
    expect((await alice.call('drive_read_file', { fileId: fileId('Alice', 3) })).note).toContain('first sheet')
  })

  it('comes in windows that join to the whole', async () => {
    const fileIdOf = fileId('Alice', 2)
    let [text, offset]: [string, number | undefined] = ['', 0]
    for (let windows = 0; offset !== undefined && windows < 50; windows += 1) {
      const part = await alice.call('drive_read_file', { fileId: fileIdOf, offset, limit: 10 })
      text += part.text as string
      offset = part.nextOffset as number | undefined
    }
    expect(text).toBe((await alice.call('drive_read_file', { fileId: fileIdOf })).text)
  })

  it.each([
    ['only quotes', '"'.repeat(60_000)],
    ['only lines', '\n'.repeat(60_000)],
    ['only emoji', '🚀'.repeat(30_000)],
  ])('keeps the budget with a text of %s', (_what, text) => {
    const parts: string[] = []
    for (let at = 0; at < text.length; at += parts.at(-1)?.length ?? 1) {
      const part = windowOf(text, at, 20_000)
      expect(JSON.stringify(part).length).toBeLessThanOrEqual(22_000)
      parts.push(part)
      if (part === '') break
    }
    expect(parts.join('')).toBe(text)
    expect(parts.every((part) => !/\p{Cs}/u.test(part))).toBe(true)
  })

  it.each([
    [1, 'INVALID_INPUT', 'drive_list_folder'],
    [7, 'INVALID_INPUT', 'drive_export_file'],
    [9, 'CONTENT_TOO_LARGE', '10 MB'],
  ])('refuses file %i with %s and says what to do', async (number, code, hint) => {
    const call = alice.call('drive_read_file', { fileId: fileId('Alice', number) })
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(hint) as string })
  })
})

describe('bytes', () => {
  it('are named by the tool and read as a resource only', async () => {
    const { resources, ...rest } = await alice.call('drive_export_file', { fileId: fileId('Alice', 2) })
    const links = world.connector.tools.find(({ name }) => name === 'drive_export_file')?.links?.({ resources, ...rest })
    expect(links?.[0]).toEqual({
      uri: resources[0].uri as string, name: 'Alice’s roadmap for spring (pdf)', mimeType: 'application/pdf',
    })
    expect(resources.map(({ format }: { format: string }) => format)).toEqual(['pdf', 'docx', 'md', 'txt'])
    expect(resources[0].uri).toBe(`gdrive://files/${fileId('Alice', 2)}/export/pdf`)
    expect(await alice.read('drive_file_export', { fileId: fileId('Alice', 2), format: 'pdf' })).toEqual({
      mimeType: 'application/pdf', blob: Buffer.from('bytes of Alice’s roadmap for spring').toString('base64'),
    })
  })

  it('of a file that is not Google’s own come as they are', async () => {
    expect(await alice.read('drive_file_export', { fileId: fileId('Alice', 7), format: 'original' })).toEqual({
      mimeType: 'application/pdf', blob: Buffer.from('%PDF-1.7 a contract').toString('base64'),
    })
  })

  it('are refused in a format the file does not have, and for what is no id', async () => {
    await expect(alice.read('drive_file_export', { fileId: fileId('Alice', 2), format: 'exe' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(alice.read('drive_file', { fileId: '../x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('are completed by their formats', async () => {
    const template = world.connector.resources?.find(({ name }) => name === 'drive_file_export')
    expect(await template?.complete?.(alice.context, 'format', 'p', { fileId: fileId('Alice', 3) })).toEqual(['pdf'])
    expect(await template?.complete?.(alice.context, 'fileId', '', {})).toEqual([])
  })
})

describe('around a file', () => {
  it('are comments and people', async () => {
    const { comments, rendered } = await alice.call('drive_list_comments', { fileId: fileId('Alice', 2) })
    expect(comments).toMatchObject([{ content: 'Is March not too early?', author: 'Carol Clark' }, { id: 'c2' }])
    expect(rendered).toContain('> Is March not too early?')
    const { permissions } = await alice.call('drive_list_permissions', { fileId: fileId('Alice', 2) })
    expect(permissions).toMatchObject([{ role: 'owner', email: 'alice@acme.example' }, { role: 'reader', name: 'Carol Clark' }])
  })

  it('is the account, with as much of the storage as the grant shows', async () => {
    expect(await alice.call('drive_get_me')).toMatchObject({ email: 'alice@acme.example', storage: { usedBytes: 1073741824 } })
    const stranger = await world.connect({ scope: [], person: 'bob' })
    expect(await stranger.call('drive_get_me')).toEqual({ email: 'bob@acme.example', text: '', rendered: 'bob@acme.example' })
  })
})
