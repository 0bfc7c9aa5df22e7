// @ts-check
// For everybody: reading, and nothing else.
import { todo } from '@grantway/connector-todo'
import { defineDeployment } from '@grantway/server'
import { handbook } from './connectors/handbook/index.mjs'

export default defineDeployment({
  name: 'everybody',
  branding: { name: 'Acme Reader', accent: '#1f5fa8' },
  connectors: [todo, handbook],
  policy: { readOnly: true },
})
