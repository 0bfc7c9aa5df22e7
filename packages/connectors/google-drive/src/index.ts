import { defineConnector, registrationOf, type Connector } from '@grantway/connector-kit'
import {
  commentsWrite, filesCreate, filesEdit, filesPicked, filesRead, identity, share,
} from './capabilities.ts'
import type { DriveApi } from './api.ts'
import { createDriveApi } from './client.ts'
import { fileKind, pickFilesLink } from './limits.ts'
import { drivePrompts } from './prompts.ts'
import { apiOriginOf, googleProvider, type GoogleDriveOptions } from './provider.ts'
import { driveResources } from './resources.ts'
import { driveTools } from './tools/index.ts'

export {
  commentsWrite, filesCreate, filesEdit, filesPicked, filesRead, identity, share,
} from './capabilities.ts'
export type { DriveApi } from './api.ts'
export type { GoogleDriveOptions } from './provider.ts'

/**
 * Gives the Google Drive connector. By default the assistant sees the files that a person picked, and no others.
 * **Errors:** CONFIG_INVALID when an option is not a usable URL.
 */
export const googleDrive = (options: GoogleDriveOptions = {}): Connector<DriveApi> =>
  defineConnector({
    id: 'google-drive',
    title: 'Google Drive',
    contract: 1,
    toolPrefix: 'drive',
    provider: googleProvider(options),
    ...registrationOf(options),
    capabilities: [filesPicked, identity, filesRead, filesCreate, filesEdit, commentsWrite, share],
    targetKinds: [fileKind],
    links: [pickFilesLink],
    client: (http) => createDriveApi(http, apiOriginOf(options)),
    tools: driveTools,
    resources: driveResources,
    prompts: drivePrompts,
  })
