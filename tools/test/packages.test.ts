import { describe, expect, it } from 'vitest'
import { packages, read } from './repository.ts'

// What is published by itself must hold by itself; `npm run pkg-check` looks into the tarballs.

const published = packages().filter((one) => one.published).map((one) => [one.name, one.folder] as const)
const connectors = published.filter(([, folder]) => folder.startsWith('packages/connectors/'))

describe('a published package', () => {
  it.each(published)('%s carries the licence of the repository', (_, folder) => {
    expect(read(`${folder}/LICENSE`)).toBe(read('LICENSE'))
  })

  it.each(connectors)('%s takes any kit of one contract', (_, folder) => {
    const { peerDependencies } = JSON.parse(read(`${folder}/package.json`)) as { peerDependencies: Record<string, string> }
    expect(peerDependencies['@grantway/connector-kit']).toMatch(/^>=\d+\.\d+\.\d+ <2$/)
    expect(peerDependencies['@grantway/connector-testing']).toMatch(/^>=\d+\.\d+\.\d+ <2$/)
  })

  it('is bumped for a peer only when the peer leaves the range', () => {
    const config = JSON.parse(read('.changeset/config.json')) as Record<string, Record<string, boolean>>
    expect(config['___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH']).toEqual({ onlyUpdatePeerDependentsWhenOutOfRange: true })
  })
})
