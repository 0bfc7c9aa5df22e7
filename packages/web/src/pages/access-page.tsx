import { Field } from '../parts/field.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, SignedInLine, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { AllowedClient, PersonalToken } from '../people.ts'
import type { Branding } from '../style/branding.ts'
import { outsideText } from '../words/outside-text.ts'

/** What may act for a person here. */
export interface AccessModel {
  readonly visitor: Visitor
  readonly clients: readonly AllowedClient[]
  readonly keys: readonly PersonalToken[]
  /** When each of them was last used, by client id; `pat:<id>` for a key. */
  readonly lastUse: ReadonlyMap<string, Date>
  /** Made just now: shown on this page and never again. */
  readonly created?: { readonly name: string; readonly value: string } | undefined
  /** What was ended just before. */
  readonly ended?: boolean
  /** The form has to be corrected. */
  readonly wrong?: readonly ('name' | 'days')[]
  readonly typed?: { readonly name: string; readonly days: string }
  /** False for somebody who may not let anything act for them. */
  readonly mayCreate: boolean
  readonly now: Date
}

/** Shows apps and keys that may act for a person, and ends them. */
export const accessPage = (branding: Branding, model: AccessModel): string =>
  renderPage(branding, 'Access', (
    <>
      <div class="intro">
        <h1>Access</h1>
        <SignedInLine visitor={model.visitor} />
        <p class="lead">Which apps may act for you here. Ending one counts at once.</p>
      </div>
      {model.ended && <Note tone="good">It can no longer act for you.</Note>}
      {model.created && <CreatedKey {...model.created} />}
      <Clients {...model} />
      <Keys {...model} />
      {model.mayCreate && <NewKey {...model} />}
    </>
  ), { visitor: model.visitor, section: 'access' })

const CreatedKey = ({ name, value }: NonNullable<AccessModel['created']>) => (
  <section class="card account">
    <h2>Your new key for <Name text={name} /></h2>
    <Note tone="warn" alert>Copy it now: it is shown only this once. Whoever has it can act for you.</Note>
    <div class="field">
      <label for="key">Key</label>
      <input id="key" type="text" class="code" readonly value={value} autocomplete="off" spellcheck={false} />
    </div>
  </section>
)

const Clients = ({ clients, lastUse, visitor, now }: AccessModel) => (
  <section class="card account">
    <h2>Apps you allowed</h2>
    {clients.length === 0
      ? <p class="quiet">None yet. An AI assistant asks for it when you add this server to it.</p>
      : (
          <ul class="lines">
            {clients.map((client) => (
              <li class="line">
                <div>
                  <h3><Name text={client.name} /></h3>
                  <p class="small">
                    {client.verifiedHost === undefined ? 'Name not verified' : <>Verified: <Name text={client.verifiedHost} /></>}
                    {' · '}allowed <When moment={client.allowedAt} now={now} />
                    {' · '}<LastUse moment={lastUse.get(client.id)} now={now} />
                  </p>
                </div>
                <EndButton visitor={visitor} action="/access/clients/revoke" id={client.id} label={`End access of ${outsideText(client.name)}`} />
              </li>
            ))}
          </ul>
        )}
  </section>
)

const Keys = ({ keys, lastUse, visitor, now }: AccessModel) => (
  <section class="card account">
    <h2>Personal keys</h2>
    {keys.length === 0
      ? <p class="quiet">None. You need one only for an app that cannot ask you by itself.</p>
      : (
          <ul class="lines">
            {keys.map(({ id, name, createdBy, createdAt, expiresAt }) => (
              <li class="line">
                <div>
                  <h3><Name text={name} /></h3>
                  <p class="small">
                    made <When moment={createdAt} now={now} />{createdBy === 'cli' && ' by the people who run this server'}
                    {' · '}{expiresAt > now ? 'ends' : 'ended'} <When moment={expiresAt} now={now} />
                    {' · '}<LastUse moment={lastUse.get(`pat:${id}`)} now={now} />
                  </p>
                </div>
                <EndButton visitor={visitor} action="/access/keys/revoke" id={id} label={`End the key ${outsideText(name)}`} />
              </li>
            ))}
          </ul>
        )}
  </section>
)

const LastUse = ({ moment, now }: { readonly moment: Date | undefined; readonly now: Date }) =>
  moment ? <>last used <When moment={moment} now={now} /></> : <>not used lately</>

interface EndButtonProps {
  readonly visitor: Visitor
  readonly action: string
  readonly id: string
  readonly label: string
}

const EndButton = ({ visitor, action, id, label }: EndButtonProps) => (
  <form method="post" action={action}>
    <CsrfField token={visitor.csrfToken} />
    <input type="hidden" name="id" value={id} />
    <button class="button slim" type="submit" aria-label={label}>End</button>
  </form>
)

const NewKey = ({ visitor, wrong = [], typed }: AccessModel) => (
  <section class="card account">
    <h2>Make a personal key</h2>
    <form class="stack" method="post" action="/access/keys">
      <CsrfField token={visitor.csrfToken} />
      <Field
        name="name" label="What is it for?" hint="A name that you will recognise: the app and the computer."
        problem="Please enter a name of at most 80 characters." wrong={wrong.includes('name')} value={typed?.name} autocomplete="off" maxlength={80}
      />
      <Field
        name="days" label="For how many days?" hint="At most 366. Shorter is safer." type="number" min={1} max={366}
        problem="Please enter a number from 1 to 366." wrong={wrong.includes('days')} value={typed?.days ?? '90'} autocomplete="off"
      />
      <div class="actions"><button class="button primary" type="submit">Make the key</button></div>
    </form>
  </section>
)
