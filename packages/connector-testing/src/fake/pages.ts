/** Somebody with an account, as a page shows them. */
export interface ShownAccount {
  readonly id: string
  /** Default: the id. */
  readonly name?: string
  /** What this person can pick where the page offers a choice. */
  readonly picks?: readonly { readonly id: string; readonly title: string }[]
}

/** What is asked of a person. */
export interface ConsentOffer {
  /** Name of the service that the fake stands for. */
  readonly title: string
  readonly scopes: readonly string[]
  readonly accounts: readonly ShownAccount[]
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}
fieldset{border:1px solid #bbb;border-radius:6px;margin:0 0 1rem}label{display:block;padding:.2rem 0}
button{font:inherit;padding:.5rem 1.2rem;margin-right:.5rem}input[type=text]{font:inherit;padding:.3rem}
p.note{color:#555}code{overflow-wrap:anywhere}`

/** Gives a page of a fake. `body` is HTML; it says on top that this is not the service. */
export const fakePage = (title: string, heading: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(heading)}</title><style>${style}</style><main>
<p class="note">A fake of ${escaped(title)}, on this computer. Nobody signs in; choose who you are.</p>
<h1>${escaped(heading)}</h1>
${body}</main></html>`

/** Gives the form that chooses one of the accounts. */
export const accountChoice = (accounts: readonly ShownAccount[]): string => {
  const choices = accounts.map(
    ({ id, name = id }, index) =>
      `<label><input type="radio" name="account" value="${escaped(id)}"${
        index === 0 ? ' checked' : ''
      }> ${escaped(name)}</label>`,
  )
  return `<fieldset><legend>Who you are</legend>${choices.join('\n')}</fieldset>`
}

/** Gives the consent page: who, what of it, yes or no. */
export const consentPage = ({ title, scopes, accounts }: ConsentOffer): string => {
  const asked = scopes.map(
    (scope) =>
      `<label><input type="checkbox" name="granted" value="${escaped(scope)}" checked> ${escaped(scope)}</label>`,
  )
  const picks = accounts.flatMap(({ id, name = id, picks: offered = [] }) =>
    offered.map(
      (pick) =>
        `<label><input type="checkbox" name="picked" value="${escaped(pick.id)}"> ${escaped(
          pick.title,
        )} (${escaped(name)})</label>`,
    ),
  )
  const group = (legend: string, rows: readonly string[]): string =>
    rows.length === 0 ? '' : `<fieldset><legend>${legend}</legend>${rows.join('\n')}</fieldset>`
  return fakePage(
    title,
    'Grantway asks for access',
    `<form method="post">${accountChoice(accounts)}
${group('What is asked for', asked)}${group('What to choose', picks)}
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></form>`,
  )
}
