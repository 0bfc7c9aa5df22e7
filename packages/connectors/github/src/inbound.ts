import { createHmac, timingSafeEqual } from 'node:crypto'
import { Secret, type Inbound } from '@grantway/connector-kit'
import { z } from 'zod'

// Other events say "revoked" too, of an alert in a repository; this one is about a person alone.
const revocation = z.object({
  action: z.literal('revoked'),
  sender: z.object({ id: z.int() }),
  repository: z.undefined().optional(),
  alert: z.undefined().optional(),
})

/**
 * Receives `github_app_authorization`: a person took the authorization away at GitHub.
 * @see https://docs.github.com/webhooks/webhook-events-and-payloads#github_app_authorization
 */
export const githubInbound = (webhookSecret: string): Inbound => {
  const secret = new Secret(webhookSecret)
  return {
    verify: ({ headers, body }) => {
      const hex = createHmac('sha256', secret.reveal()).update(body).digest('hex')
      const expected = Buffer.from(`sha256=${hex}`)
      const given = Buffer.from(headers.get('x-hub-signature-256') ?? '')
      // Compared in constant time: a signature must not be guessed byte by byte.
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
    parse: (body) => {
      const event = revocation.safeParse(body)
      return event.success ? [{ kind: 'revoked', accountKey: String(event.data.sender.id) }] : []
    },
  }
}
