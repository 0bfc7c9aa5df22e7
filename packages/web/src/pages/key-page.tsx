import { ConsentChoices, ConsentList } from '../parts/consent-list.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { RequestFields } from '../parts/request-fields.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { Facts, type ConnectModel } from './connect-page.tsx'
import { connectPath } from './paths.ts'

/** What the page of a key shows. */
export interface KeyModel extends Omit<ConnectModel, 'nothingChosen'> {
  /** What was wrong with what was pasted before; the paste itself is not repeated. */
  readonly problem?: string
}

/** Asks for a key of the provider, on our own page and nowhere else. */
export const keyPage = (branding: Branding, model: KeyModel): string => {
  const { connector } = model
  const heading = `Connect ${connector.title} with your ${connector.provider.key?.title ?? 'key'}`
  return renderPage(branding, heading, (
    <div class="card">
      <div class="intro">
        <h1>{heading}</h1>
        <p class="lead">Your AI assistant uses {connector.title} with it, and never sees it. You decide what it may do.</p>
      </div>
      <Facts {...model} />
      <KeyForm {...model} />
      <p class="small end">
        You can change your mind: disconnect at any time on <a href="/connections">your connections</a>, and delete
        the {connector.provider.key?.title ?? 'key'} at {connector.title}.
      </p>
    </div>
  ))
}

const KeyForm = ({ visitor, connector, capabilities, request, problem }: KeyModel) => {
  const title = connector.provider.key?.title ?? 'key'
  return (
    <form
      class="stack" method="post" autocomplete="off"
      action={connectPath(connector.id, { ...request, capabilities: capabilities.map(({ id }) => id) }, 'key')}
    >
      <CsrfField token={visitor.csrfToken} />
      <RequestFields request={request} />
      {problem !== undefined && <Note tone="warn" alert>{problem}</Note>}
      <fieldset class="stack tight">
        <legend><h2>What it may do</h2></legend>
        {capabilities.length > 1 ? <ConsentChoices capabilities={capabilities} ticked /> : <ConsentList capabilities={capabilities} />}
        {capabilities.length === 1 && <input type="hidden" name="cap" value={capabilities[0]?.id} />}
      </fieldset>
      <Note tone="plain">
        The {title} itself may be able to do more than this. This server keeps the assistant to what you allow here;
        at {connector.title}, give it no more than it needs.
      </Note>
      <div class="field">
        <label for="key">Your {title}</label>
        <input id="key" name="key" type="password" required autocomplete="off" spellcheck={false} maxlength={4096} />
        <p class="small"><CreateLink connector={connector} /></p>
      </div>
      <div class="actions"><button class="button primary" type="submit">Try it and connect</button></div>
    </form>
  )
}

const CreateLink = ({ connector }: Pick<KeyModel, 'connector'>) => {
  const { key } = connector.provider
  return key
    ? <a href={key.createUrl} rel="noreferrer noopener" target="_blank">Make one at {new URL(key.createUrl).host}</a>
    : <></>
}
