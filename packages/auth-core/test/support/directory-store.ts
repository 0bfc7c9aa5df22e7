import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPglite, type Store } from '../../src/store/index.ts'
import type { TestStore } from '../../src/testing/index.ts'

/** A store in a directory that can be handed to another process and taken back: only one may have it open. */
export interface DirectoryStore extends TestStore {
  readonly directory: string
  readonly handOver: () => Promise<void>
  readonly takeBack: () => Promise<void>
}

/** Opens an embedded database in a directory of its own. */
export const openDirectoryStore = async (): Promise<DirectoryStore> => {
  const directory = mkdtempSync(join(tmpdir(), 'grantway-kills-'))
  let current = await openPglite(directory)
  const store: Store = {
    kind: 'pglite',
    shared: (work) => current.shared(work),
    owned: (owner, work) => current.owned(owner, work),
    everyone: (work) => current.everyone(work),
    sameAccount: (account, work) => current.sameAccount(account, work),
    activityOf: (tenant, work) => current.activityOf(tenant, work),
    asKeeper: (work) => current.asKeeper(work),
    rows: (text, parameters) => current.rows(text, parameters),
    close: () => current.close(),
  }
  const asAdministrator = async (statement: string): Promise<readonly Record<string, unknown>[]> => {
    await current.rows('reset role', [])
    try {
      return await current.rows(statement, [])
    } finally {
      await current.rows('set role grantway_runtime', [])
    }
  }
  return {
    store, directory, asAdministrator,
    dump: () => Promise.resolve(''),
    clear: () => Promise.resolve(),
    handOver: () => current.close(),
    takeBack: async () => {
      current = await openPglite(directory)
    },
    close: async () => {
      await current.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
