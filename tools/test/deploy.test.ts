import { describe, expect, it } from 'vitest'
import { read } from './repository.ts'

// No container engine and no systemd run here: these tests check what must not be forgotten.

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

describe('every file of deploy/', () => {
  it('says that it was not run here', () => {
    for (const text of [dockerfile, compose, unit]) expect(text.slice(0, 100)).toContain('Not run here')
  })
})
