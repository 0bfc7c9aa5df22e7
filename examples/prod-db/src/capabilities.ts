import { defineCapability, type Capability } from '@grantway/connector-kit'

/** Seeing which tables there are. */
export const tablesRead = defineCapability({
  id: 'tables-read',
  title: 'See tables',
  scopes: ['tables:read'],
  consent: {
    allows: 'Lets the assistant see the names of tables and columns.',
    limits: 'It cannot see or change what is in them.',
  },
  enforcement: 'provider',
  default: true,
})

/** Reading production data: the person agrees, and an administrator must approve first. */
export const productionQuery = defineCapability({
  id: 'production-query',
  title: 'Run queries on production',
  scopes: ['query:read'],
  consent: {
    allows: 'Lets the assistant read data of the production database, with queries that are recorded.',
    limits: 'It cannot change or delete anything there.',
  },
  enforcement: 'provider',
  approval: 'admin',
})

/** Everything a person can agree to, the narrowest first. */
export const capabilities: readonly [Capability, ...Capability[]] = [tablesRead, productionQuery]
