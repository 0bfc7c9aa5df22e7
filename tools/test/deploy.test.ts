import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { read, root } from './repository.ts'

// No container engine and no systemd run here: these tests check what must not be forgotten, and let the programs
// that understand these files read them where they are installed. tools/walks/composer.mjs replays the image's steps.

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0
const said = (program: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return status === 0 && stderr === '' ? '' : `${status}: ${stdout}${stderr}`
}

const dockerfile = read('deploy/Dockerfile')
const compose = read('deploy/compose.yaml')
const unit = read('deploy/grantway.service')

describe('the image', () => {
  it('runs as a user without rights, says when it is ready, and stops at a signal', () => {
    expect(dockerfile.lastIndexOf('\nUSER node\n')).toBeGreaterThan(dockerfile.lastIndexOf('\nRUN '))
    expect(dockerfile).toContain("fetch('http://127.0.0.1:3000/readyz')")
    // Not through npm or a shell: they do not pass the signal on.
    expect(dockerfile).toMatch(/\nCMD \["node", /)
  })

  it('holds neither secrets nor the root key', () => {
    expect(dockerfile).not.toMatch(/COPY (?:--\S+ )*\. |\.env|root\.key|_SECRET|VAULT_KEY=/)
  })
})

describe('the compose file', () => {
  it('starts read-only, without rights, and after its database is healthy', () => {
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'condition: service_healthy']) expect(compose).toContain(line)
    expect(compose).toContain("'127.0.0.1:3000:3000'")
  })

  it('takes secrets from files', () => {
    expect(compose).not.toMatch(/(?:PASSWORD|SECRET|VAULT_KEY): /)
  })
})

describe('the systemd unit', () => {
  it('runs without rights, writes in one folder, and keeps the key away from it', () => {
    for (const line of ['User=grantway', 'NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=', 'UMask=0077']) expect(unit).toContain(`\n${line}\n`)
    expect(unit).toMatch(/VAULT_KEY_FILE=%d\/root\.key DATA_DIR=\/var\/lib\/grantway/)
  })
})

describe('the systemd unit and the image', () => {
  it('start the same program', () => {
    const command = JSON.parse(/\nCMD (\[.*\])/.exec(dockerfile)?.[1] ?? '[]') as string[]
    expect(/\nExecStart=(.*)\n/.exec(unit)?.[1]).toBe(`/usr/bin/${command.join(' ')}`)
  })

  const analyze = has('systemd-analyze', '--version')
  it.skipIf(!analyze)(`is a unit that systemd reads, with few rights${analyze ? '' : ' (not run: systemd-analyze is not installed)'}`, () => {
    // It complains where a program that the unit starts is not installed, which is not the unit's fault.
    const complaints = said('systemd-analyze', 'verify', '--man=no', join(root, 'deploy/grantway.service'))
    expect(complaints.split('\n').filter((line) => line !== '' && !/not executable|is not found|^\d: /.test(line))).toEqual([])
    const level = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=40', join(root, 'deploy/grantway.service')], { encoding: 'utf8' })
    expect(level.status, level.stdout.split('\n').at(-2)).toBe(0)
  })
})

describe('every file of deploy/', () => {
  it('says that it was not run here', () => {
    for (const text of [dockerfile, compose, unit]) expect(text.slice(0, 100)).toContain('Not run here')
  })
})
