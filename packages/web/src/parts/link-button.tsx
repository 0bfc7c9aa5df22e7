import type { Child } from 'hono/jsx'

interface LinkButtonProps {
  readonly href: string
  readonly children: Child
  readonly primary?: boolean
  readonly small?: boolean
  /** Says the whole purpose where the visible words are short: "Connect GitHub" for "Connect". */
  readonly label?: string
}

/**
 * A way to another page, in the shape of a button. Only paths of these pages: a provider's page is a plain
 * link.
 */
export const LinkButton = ({ href, children, primary, small, label }: LinkButtonProps) => (
  <a
    class={`button${primary === true ? ' primary' : ''}${small === true ? ' slim' : ''}`}
    href={href} aria-label={label}
  >
    {children}
  </a>
)

interface ProviderPageLinkProps {
  readonly url: string | undefined
  readonly title: string
}

/** Names the provider's own page where access can be taken away, as a link if its address is known. */
export const ProviderPageLink = ({ url, title }: ProviderPageLinkProps) => {
  // A javascript: address in a connector's description must not become a link.
  const safe = url !== undefined && /^https?:\/\//.test(url)
  return safe
    ? <a href={url} rel="noreferrer noopener" target="_blank">{title}’s own settings</a>
    : <>{title}’s own settings</>
}
