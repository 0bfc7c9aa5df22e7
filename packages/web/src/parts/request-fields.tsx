import type { ConnectAddress } from '../pages/paths.ts'

/** What a form carries of the request its page was opened with, apart from the boxes a person ticks. */
export const RequestFields = ({ request: { intent, link, values = {}, add } }: { readonly request: ConnectAddress }) => (
  <>
    {intent !== undefined && <input type="hidden" name="i" value={intent} />}
    {link !== undefined && <input type="hidden" name="link" value={link} />}
    {Object.entries(values).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
    {add === true && <input type="hidden" name="add" value="1" />}
  </>
)
