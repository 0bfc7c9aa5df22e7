import type { PersonId } from '../people.ts'

const logins: Readonly<Record<PersonId, string>> = { u_alice: 'alice', u_bob: 'bob' }

/**
 * Answers an authorization request in the place of a person: signs in, decides, and gives the address
 * the browser would be sent to. Nothing is followed, so the code in it is unused.
 */
export const consentAs = async (person: PersonId, authorizationUrl: string, decision: 'allow' | 'deny'): Promise<URL> => {
  let cookie = ''
  const send = async (path: string, form?: URLSearchParams): Promise<Response> => {
    const url = new URL(path, authorizationUrl)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, origin: url.origin },
      ...(form && { method: 'POST', body: form }),
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return response
  }
  const signIn = fieldsOf(await (await send(authorizationUrl)).text(), '/signin')
  signIn.set('person', logins[person])
  await send('/signin', signIn)
  const consent = fieldsOf(await (await send(authorizationUrl)).text(), '/oauth/authorize')
  consent.set('decision', decision)
  const answer = await send('/oauth/authorize', consent)
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`The TODO service answered ${answer.status} instead of sending the browser back.`)
  return new URL(location)
}

// What a browser submits of this form: hidden fields and the boxes, which are ticked to begin with.
const fieldsOf = (html: string, action: string): URLSearchParams => {
  const form = html.split('<form ').find((part) => part.includes(`action="${action}"`))?.split('</form>')[0] ?? ''
  const inputs = [...form.matchAll(/<input type="(?:hidden|checkbox)" name="([^"]*)" value="([^"]*)"/g)]
  return new URLSearchParams(inputs.map(([, name = '', value = '']): [string, string] => [name, value.replaceAll('&amp;', '&')]))
}
