import { describe, expect, it } from 'vitest'
import { registrationOf } from '../src/index.ts'

describe('a registration', () => {
  it('comes from the options, with the secret hidden', () => {
    const { registration } = registrationOf({ clientId: 'grantway', clientSecret: 'SECRET_client' })
    expect(registration?.clientId).toBe('grantway')
    expect(JSON.stringify(registration)).not.toContain('SECRET_')
    expect(registration?.clientSecret?.reveal()).toBe('SECRET_client')
  })

  it('needs no secret, and is missing without a client id', () => {
    expect(registrationOf({ clientId: 'grantway' })).toEqual({ registration: { clientId: 'grantway' } })
    expect(registrationOf({ clientSecret: 'SECRET_client' })).toEqual({})
  })
})
