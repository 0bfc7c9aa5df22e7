import type { PersonId } from '../people.ts'
import { browserOf } from './person-browser.ts'

/**
 * Answers an authorization request in the place of a person: signs in, decides, and gives the address
 * the browser would be sent to. Nothing is followed, so the code in it is unused.
 */
export const consentAs = async (person: PersonId, authorizationUrl: string, decision: 'allow' | 'deny'): Promise<URL> => {
  const browser = browserOf(person, authorizationUrl)
  const answer = await browser.submit(await browser.open(authorizationUrl), '/oauth/authorize', { decision })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`The TODO service answered ${answer.status} instead of sending the browser back.`)
  return new URL(location)
}
