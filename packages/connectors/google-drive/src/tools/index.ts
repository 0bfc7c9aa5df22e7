import { addComment } from './add-comment.ts'
import { copyFile } from './copy-file.ts'
import { createFile } from './create-file.ts'
import { exportFile } from './export-file.ts'
import { getFile } from './get-file.ts'
import { getMe } from './get-me.ts'
import { listComments } from './list-comments.ts'
import { listFolder } from './list-folder.ts'
import { listPermissions } from './list-permissions.ts'
import { listSharedDrives } from './list-shared-drives.ts'
import { readFile } from './read-file.ts'
import { searchFiles } from './search-files.ts'
import { shareFile } from './share-file.ts'
import { trashFile } from './trash-file.ts'
import { updateFile } from './update-file.ts'
import { updateFileContent } from './update-file-content.ts'

/** Everything the model can do, in the order in which it is listed: reading first, sharing last. */
export const driveTools = [
  getMe,
  searchFiles,
  listFolder,
  listSharedDrives,
  getFile,
  readFile,
  exportFile,
  listComments,
  listPermissions,
  createFile,
  updateFileContent,
  updateFile,
  copyFile,
  trashFile,
  addComment,
  shareFile,
]
