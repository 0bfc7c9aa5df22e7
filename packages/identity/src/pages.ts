/**
 * The pages people see while they sign in, as functions the application passes in.
 * Each gives a whole HTML document. Forms post `application/x-www-form-urlencoded` back to `action`; the
 * hidden field `csrf` carries `csrfToken`. Every text that came from outside arrives unescaped.
 */
export interface IdentityPages {
  readonly signIn: (model: SignInModel) => PageHtml
  readonly allowClient: (model: AllowClientModel) => PageHtml
  readonly setup: (model: SetupModel) => PageHtml
  readonly join: (model: JoinModel) => PageHtml
  readonly message: (model: MessageModel) => PageHtml
}

/** A document, or the promise of one; what `hono/jsx` elements are. */
export type PageHtml = string | Promise<string>

/** Where a form goes and the token that proves this page sent it. */
export interface FormTarget {
  /** A path of ours, posted to. */
  readonly action: string
  /** The value of the hidden field `csrf`. */
  readonly csrfToken: string
}

/** `/signin`. Fields: `csrf`, `return`, and either `person` (a button) or `login` and `password`. */
export interface SignInModel extends FormTarget {
  /** Which server this is, for example `localhost:3000`. */
  readonly host: string
  /** The value of the hidden field `return`; always a path of ours. */
  readonly returnPath: string
  /** Why somebody is asked: to allow an MCP client, to connect an account, or to see their connections. */
  readonly purpose: 'client' | 'connect' | 'connections'
  /** One button a person, field `person` with the value `id`; empty outside the demo. */
  readonly demoPeople: readonly DemoPerson[]
  /** The one person of this computer: one button, field `person` with the value `id`. */
  readonly localPerson?: { readonly id: string; readonly displayName: string }
  /** The organisation's identity provider: a link instead of the password form. */
  readonly upstream?: { readonly host: string; readonly href: string }
  /** Said above the form. `refused` never tells a wrong name from a wrong password or a locked account. */
  readonly problem?: 'refused' | 'expired' | 'too_many'
  /** What was typed into `login` before. */
  readonly login: string
}

/** Somebody the demo can be tried as. */
export interface DemoPerson {
  readonly id: string
  readonly displayName: string
  readonly tenantName: string
  readonly roles: readonly string[]
}

/** `/interaction/<uid>`. Fields: `csrf`, `tenant` (an id of `tenants`), `decision` (`allow` or `deny`). */
export interface AllowClientModel extends FormTarget {
  /** Which server this is, for example `localhost:3000`. */
  readonly host: string
  readonly client: ClientView
  /** Who is signed in. */
  readonly person: { readonly displayName: string }
  /** The tenants this person may choose; at least one, exactly one of them `selected`. */
  readonly tenants: readonly TenantChoice[]
  /** "Not you?": posts `csrf` and `return` to `action` and comes back to this page as somebody else. */
  readonly signOut: FormTarget & { readonly returnPath: string }
}

/** An MCP client as a person can judge it. */
export interface ClientView {
  /** What the client calls itself, at most 80 characters; anybody can choose any name. */
  readonly name: string
  /** The host that vouches for this client (its metadata document); absent when nobody does. */
  readonly verifiedHost?: string
  /** Where the person is sent back to: a host with port, or a scheme such as `cursor:`. */
  readonly redirectHost: string
  /** `loopback`: a program on this computer. `custom_scheme`: whatever program opens such addresses here. */
  readonly redirectKind: 'web' | 'loopback' | 'custom_scheme'
}

/** One tenant a client can be allowed for. */
export interface TenantChoice {
  readonly id: string
  readonly name: string
  readonly selected: boolean
}

/** `/setup/<link>`. Fields: `csrf`, `tenantName`, `displayName`, `login`, `password`. */
export interface SetupModel extends FormTarget {
  /** Which server this is, for example `localhost:3000`. */
  readonly host: string
  /** What was typed before, without the password. */
  readonly values: { readonly tenantName: string; readonly displayName: string; readonly login: string }
  /** The fields that have to be corrected; empty at first. */
  readonly problems: readonly ('tenantName' | 'displayName' | 'login' | 'password')[]
  readonly passwordMinLength: number
}

/** `/join/<link>`. Fields: `csrf`, and for a new account `displayName`, `login`, `password`. */
export interface JoinModel extends FormTarget {
  /** Which server this is, for example `localhost:3000`. */
  readonly host: string
  readonly tenantName: string
  /** Who invites. */
  readonly invitedBy: string
  readonly roles: readonly string[]
  /** Who is signed in and joins with one click; missing: a new account is made. */
  readonly person?: { readonly displayName: string; readonly signOut: FormTarget & { readonly returnPath: string } }
  /** Where somebody with an account signs in first. */
  readonly signInPath: string
  /** What was typed before, without the password. */
  readonly values: { readonly displayName: string; readonly login: string }
  /** The fields that have to be corrected; empty at first. */
  readonly problems: readonly ('displayName' | 'login' | 'password')[]
  readonly passwordMinLength: number
}

/** One sentence about what happened and one about what to do next. */
export interface MessageModel {
  readonly status: 400 | 403 | 404 | 409 | 410 | 429 | 500 | 502
  readonly title: string
  readonly text: string
  /** Back to safety. */
  readonly link?: { readonly href: string; readonly label: string }
}
