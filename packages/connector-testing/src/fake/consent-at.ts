import type { FakeConsent } from './fake.ts'

/** Answers the consent page of a built fake in the place of a person; nothing of the answer is followed. */
export const consentAt = async (
  authorizationUrl: string,
  { account = '', allow = true, withhold = [], picks = [] }: FakeConsent,
): Promise<URL> => {
  const page = await fetch(authorizationUrl, { redirect: 'manual' })
  const html = await page.text()
  const refused = page.headers.get('location')
  if (refused !== null) return new URL(refused)
  if (!page.ok) throw new Error(`The authorization request was refused: ${html}`)
  const scopes = [...html.matchAll(/name="granted" value="([^"]*)"/g)].map(([, scope = '']) => scope)
  const answer = await fetch(authorizationUrl, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([
      ['account', account],
      ['decision', allow ? 'allow' : 'deny'],
      ...scopes
        .filter((scope) => !withhold.includes(scope))
        .map((scope): [string, string] => ['granted', scope]),
      ...picks.map((id): [string, string] => ['picked', id]),
    ]),
  })
  const location = answer.headers.get('location')
  if (location === null)
    throw new Error(`The fake answered ${answer.status} instead of sending the browser back.`)
  return new URL(location)
}
