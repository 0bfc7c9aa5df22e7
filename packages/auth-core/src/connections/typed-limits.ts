/** What a person typed on the page that limits a grant; each text is one target. */
export interface TypedLimits {
  readonly allow: readonly { readonly kind: string; readonly text: string }[]
  readonly deny: readonly { readonly kind: string; readonly text: string }[]
}
