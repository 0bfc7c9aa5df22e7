import { describe, expect, it } from 'vitest'
import { files, packages, read } from './repository.ts'

interface Locked {
  readonly link?: boolean
  readonly integrity?: string
  readonly resolved?: string
  readonly version?: string
}

/** What a lockfile says that would be installed without being known by its hash, or from somewhere else than the registry. */
const loose = (lockfile: string): readonly string[] => {
  const { packages: locked } = JSON.parse(lockfile) as { packages: Readonly<Record<string, Locked>> }
  return Object.entries(locked)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    .filter(([, { integrity = '', resolved = 'https:' }]) => !/^sha(512|256|1)-/.test(integrity) || !resolved.startsWith('https:'))
    .map(([path]) => path)
}

/** Actions of a workflow that a tag, which its owner can move, would bring. */
const unpinned = (workflow: string): readonly string[] =>
  [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action).filter((action) => !/@[0-9a-f]{40}$/.test(action))

const workflows = files().filter((file) => file.startsWith('.github/workflows/'))
const scripts = ['preinstall', 'install', 'postinstall', 'prepare']

describe('S-R16: what is installed', () => {
  it('S-R16: is known by its hash, and runs no script of its own', () => {
    expect(loose(read('package-lock.json'))).toEqual([])
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
    for (const { folder } of packages()) {
      const { scripts: own = {} } = JSON.parse(read(`${folder}/package.json`)) as { scripts?: object }
      expect(scripts.filter((name) => name in own), folder).toEqual([])
    }
  })

  it('S-R16: is what the lockfile says wherever nobody looks on, by actions that nobody can move', () => {
    expect(workflows).not.toEqual([])
    for (const workflow of workflows) {
      expect(unpinned(read(workflow)), workflow).toEqual([])
      expect(read(workflow)).not.toMatch(/npm (install|i)\b/)
    }
  })

  it('control: a package without a hash, one from elsewhere and a tag are found', () => {
    const lockfile = { packages: { '': {}, 'node_modules/a': { integrity: 'sha512-x' }, 'node_modules/b': {}, 'node_modules/c': { integrity: 'sha512-x', resolved: 'git+ssh://c' } } }
    expect(loose(JSON.stringify(lockfile))).toEqual(['node_modules/b', 'node_modules/c'])
    expect(unpinned('- uses: actions/checkout@v4\n- uses: a/b@' + '0'.repeat(40))).toEqual(['actions/checkout@v4'])
  })
})
