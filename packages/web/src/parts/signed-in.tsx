import { Name } from './name.tsx'

/** Who the browser is signed in as, and what its forms must carry. */
export interface Visitor {
  readonly displayName: string
  readonly tenantName: string
  readonly csrfToken: string
  /** Path of this page, to come back to after signing in as somebody else. */
  readonly returnPath: string
  /** True for somebody who looks after the organisation. */
  readonly seesMembers: boolean
}

/** The hidden field without which no form of a session is accepted. */
export const CsrfField = ({ token }: { readonly token: string }) => (
  <input type="hidden" name="csrf" value={token} />
)

interface SignOutProps {
  readonly visitor: Visitor
  readonly label: string
}

/** A button that looks like a link: signing out changes something, so it is a POST. */
export const SignOut = ({ visitor, label }: SignOutProps) => (
  <form method="post" action="/signout">
    <CsrfField token={visitor.csrfToken} />
    <input type="hidden" name="return" value={visitor.returnPath} />
    <button class="as-link" type="submit">{label}</button>
  </form>
)

/** Who you are here. */
export const Person = ({ visitor }: { readonly visitor: Visitor }) => (
  <>
    <strong><Name text={visitor.displayName} /></strong> in <Name text={visitor.tenantName} />
  </>
)

/** Who you are here, and the way out; below the heading of a page. */
export const SignedInLine = ({ visitor }: { readonly visitor: Visitor }) => (
  <div class="quiet line">
    <span><Person visitor={visitor} /></span>
    <SignOut visitor={visitor} label="Sign out" />
  </div>
)
