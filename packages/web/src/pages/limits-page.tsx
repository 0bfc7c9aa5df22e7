import type { ConnectionView } from '@grantway/auth-core'
import type { Capability, TargetKind } from '@grantway/connector-kit'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { accountPath, connectPath, limitsPath } from './paths.ts'

/** What one capability of one account is limited to, one target a line. */
export interface LimitsModel {
  readonly visitor: Visitor
  readonly connection: ConnectionView
  readonly capability: Capability
  /** What was typed before, by the name of the field, when something in it was wrong. */
  readonly typed?: Readonly<Record<string, string>>
  readonly problem?: string
}

/** Lets a person say what the assistant may reach, and what it may never. */
export const limitsPage = (branding: Branding, model: LimitsModel): string => {
  const { connection, capability, problem } = model
  const { connector, account } = connection
  return renderPage(branding, `Limits of ${capability.title}`, (
    <div class="card">
      <div class="intro">
        <h1>{capability.title}: what it may reach</h1>
        <p class="lead">{connector.title}, <Name text={account} fallback="Unnamed account" />. {capability.consent.limits}</p>
      </div>
      {problem !== undefined && <Note tone="warn" alert>{problem}</Note>}
      <Pickers {...model} />
      <form class="stack" method="post" action={limitsPath(connection.id, capability.id)}>
        <CsrfField token={model.visitor.csrfToken} />
        {(connector.targetKinds ?? []).map((kind) => <KindFields {...model} kind={kind} />)}
        <div class="actions">
          <button class="button primary" type="submit">Save the limits</button>
          <LinkButton href={accountPath(connection.id)}>Leave them as they are</LinkButton>
        </div>
      </form>
      <p class="small end">
        Limits are kept by this server: a call outside of them is refused before {connector.title} is asked.
      </p>
    </div>
  ))
}

// Where the service has a page of its own to choose, it is easier than typing.
const Pickers = ({ connection: { connector }, capability }: LimitsModel) => {
  const links = (connector.links ?? []).filter(
    (link) => link.capabilities.includes(capability) && (link.kind === 'page' || (link.parameters ?? []).length === 0),
  )
  return links.length === 0 ? <></> : (
    <div class="actions">
      {links.map((link) => <LinkButton href={connectPath(connector.id, { link: link.id })} small>{link.title}</LinkButton>)}
    </div>
  )
}

const KindFields = ({ connection, capability, kind, typed }: LimitsModel & { readonly kind: TargetKind }) => {
  const limits = connection.limits[capability.id]
  const stored = (list: 'allow' | 'deny'): string =>
    (limits?.[list] ?? []).filter((target) => target.kind === kind.kind).map(({ id }) => id).join('\n')
  const only = capability.selects === kind.kind
  const fields = [
    { name: `allow-${kind.kind}`, label: `${kind.title} it may reach`, list: 'allow' as const,
      hint: only ? 'One a line. It reaches nothing else.' : 'One a line. Leave it empty for all of them.' },
    { name: `deny-${kind.kind}`, label: `${kind.title} it may never reach`, list: 'deny' as const, hint: 'One a line.' },
  ]
  return (
    <>
      {fields.map(({ name, label, list, hint }) => (
        <div class="field">
          <label for={name}>{label}</label>
          <textarea id={name} name={name} rows={4} spellcheck={false} placeholder={kind.example}>
            {typed?.[name] ?? stored(list)}
          </textarea>
          <p class="small">{hint}</p>
        </div>
      ))}
    </>
  )
}
