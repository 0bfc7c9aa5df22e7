import type { Example, ExampleCall } from '@grantway/connector-testing'
import { fileId } from './people.ts'

const folder = fileId('Alice', 1)
const roadmap = fileId('Alice', 2)
const diary = fileId('Alice', 6)

const newFile = async (call: ExampleCall): Promise<Readonly<Record<string, unknown>>> =>
  call('drive_create_file', { name: 'Shopping list', kind: 'text', content: 'Milk and bread' })

/**
 * An input with which each tool succeeds for alice. What only the wide scope may do is done to files that nobody
 * picked, the rest to a picked one.
 */
export const examples: Readonly<Record<string, Example>> = {
  drive_get_me: {},
  drive_search_files: {},
  drive_list_folder: { folderId: folder },
  drive_list_shared_drives: {},
  drive_get_file: { fileId: roadmap },
  drive_read_file: { fileId: roadmap },
  drive_export_file: { fileId: roadmap },
  drive_list_comments: { fileId: roadmap },
  drive_list_permissions: { fileId: roadmap },
  drive_create_file: { name: 'Plan for tomorrow', content: '# Plan\n\nSleep well.' },
  drive_update_file_content: async (call) => {
    const { id, revision } = await newFile(call)
    return { fileId: id, content: 'Milk, bread and honey', expectedRevision: revision }
  },
  drive_update_file: async (call) => ({ fileId: (await newFile(call))['id'], name: 'Longer list', moveTo: folder }),
  drive_copy_file: { fileId: roadmap },
  drive_trash_file: { fileId: fileId('Alice', 13) },
  drive_add_comment: { fileId: diary, content: 'What a day that was' },
  drive_share_file: { fileId: diary, with: 'dora@acme.example', role: 'reader', notify: false },
}

/** What a person picks, and what came of it. */
export const selection = {
  link: 'pick-files',
  picks: [fileId('Alice', 6), fileId('Alice', 4)],
  tool: 'drive_read_file',
  reached: { fileId: fileId('Alice', 6) },
  refused: { fileId: roadmap },
}

/** What those examples touch. */
export const targets = {
  drive_get_me: [],
  drive_create_file: [],
  drive_list_folder: [{ kind: 'file', id: folder }],
  drive_get_file: [{ kind: 'file', id: roadmap }],
  drive_read_file: [{ kind: 'file', id: roadmap }],
  drive_export_file: [{ kind: 'file', id: roadmap }],
  drive_list_comments: [{ kind: 'file', id: roadmap }],
  drive_list_permissions: [{ kind: 'file', id: roadmap }],
  drive_update_file: [{ kind: 'file', id: folder }],
  drive_copy_file: [{ kind: 'file', id: roadmap }],
  drive_trash_file: [{ kind: 'file', id: fileId('Alice', 13) }],
  drive_add_comment: [{ kind: 'file', id: diary }],
  drive_share_file: [{ kind: 'file', id: diary }],
}
