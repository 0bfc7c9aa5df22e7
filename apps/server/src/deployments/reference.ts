import { github } from '@grantway/connector-github'
import { googleDrive } from '@grantway/connector-google-drive'
import { slack } from '@grantway/connector-slack'
import { todo } from '@grantway/connector-todo'
import { defineDeployment } from '../deployment.ts'

/** Every connector of this repository; each joins as soon as its client id is configured. */
export const reference = defineDeployment({
  name: 'reference',
  branding: { name: 'Grantway' },
  connectors: [todo, github, googleDrive, slack],
})
