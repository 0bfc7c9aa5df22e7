import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** A package of the workspace, from its manifest. */
export interface WorkspacePackage {
  readonly name: string
  readonly folder: string
  readonly layer: string
  readonly published: boolean
  readonly dependencies: readonly string[]
  readonly devDependencies: readonly string[]
}

/** Every file git knows or would add, relative to the root. */
export const files = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)

export const read = (file: string): string => readFileSync(join(root, file), 'utf8')

export const packages = (): readonly WorkspacePackage[] =>
  files()
    .filter((file) => /^(packages|apps|examples)\/.*package\.json$/.test(file))
    .map((file) => {
      const manifest = JSON.parse(read(file)) as {
        name: string
        private?: boolean
        nx?: { tags?: string[] }
        dependencies?: object
        devDependencies?: object
        peerDependencies?: object
        peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
      }
      // What only `./testing` needs is an optional peer: nobody gets it with the package.
      const needed = Object.keys(manifest.peerDependencies ?? {})
        .filter((name) => manifest.peerDependenciesMeta?.[name]?.optional !== true)
      return {
        name: manifest.name,
        folder: dirname(file),
        layer: manifest.nx?.tags?.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length) ?? 'none',
        published: manifest.private !== true,
        dependencies: [...Object.keys(manifest.dependencies ?? {}), ...needed],
        devDependencies: Object.keys(manifest.devDependencies ?? {}),
      }
    })

/** Module names that a source file imports. */
export const importsOf = (source: string): readonly string[] =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name)
