import type { PersonId } from '../people.ts'
import { browserOf } from './person-browser.ts'

/** Makes a personal API token in the place of a person, on the page where the service shows it once. */
export const apiTokenAs = async (person: PersonId, serviceUrl: string): Promise<string> => {
  const browser = browserOf(person, serviceUrl)
  const page = await browser.open('/settings/api-tokens')
  const answer = await browser.submit(page, '/settings/api-tokens', { name: 'assistant' })
  const [token] = /todo_pat_[\w-]+/.exec(await answer.text()) ?? []
  if (token === undefined) throw new Error(`The TODO service answered ${answer.status} without a token.`)
  return token
}
