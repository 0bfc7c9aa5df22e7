import type { PersonId } from '../people.ts'

const logins: Readonly<Record<PersonId, string>> = { u_alice: 'alice', u_bob: 'bob' }

/** Opens pages of the service as one person, signed in, and sends their forms. Follows no redirect. */
export interface PersonBrowser {
  /** Opens a page; signs in first where the page asks for it. */
  readonly open: (address: string) => Promise<string>
  /** Sends the form with this action as the page has it, with some fields changed. */
  readonly submit: (html: string, action: string, changes: Readonly<Record<string, string>>) => Promise<Response>
}

/** Makes the browser of one person. */
export const browserOf = (person: PersonId, base: string): PersonBrowser => {
  let cookie = ''
  const send = async (path: string, form?: URLSearchParams): Promise<Response> => {
    const url = new URL(path, base)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, origin: url.origin },
      ...(form && { method: 'POST', body: form }),
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return response
  }
  const submit: PersonBrowser['submit'] = (html, action, changes) => {
    const form = fieldsOf(html, action)
    for (const [name, value] of Object.entries(changes)) form.set(name, value)
    return send(action, form)
  }
  return {
    open: async (address) => {
      const page = await (await send(address)).text()
      if (!page.includes('action="/signin"')) return page
      await submit(page, '/signin', { person: logins[person] })
      return (await send(address)).text()
    },
    submit,
  }
}

// What a browser submits of this form: hidden fields and the boxes, which are ticked to begin with.
const fieldsOf = (html: string, action: string): URLSearchParams => {
  const form = html.split('<form ').find((part) => part.includes(`action="${action}"`))?.split('</form>')[0] ?? ''
  const inputs = [...form.matchAll(/<input type="(?:hidden|checkbox)" name="([^"]*)" value="([^"]*)"/g)]
  return new URLSearchParams(inputs.map(([, name = '', value = '']): [string, string] => [name, value.replaceAll('&amp;', '&')]))
}
