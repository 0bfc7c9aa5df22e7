const paths = {
  allowed: <path d="m4 10.5 4 4 8.5-9" />,
  denied: <path d="M5.5 5.5l9 9M14.5 5.5l-9 9" />,
  attention: <path d="M10 6.2v4.6M10 14v.1M10 2.2 1.9 16.6h16.2z" />,
  information: <path d="M10 9.2v4.8M10 6.2v.1M10 1.8a8.2 8.2 0 1 0 0 16.4 8.2 8.2 0 0 0 0-16.4z" />,
  unsure: <path d="M3 10a7 7 0 0 1 12.2-4.7L17 7M17 3v4h-4M17 10a7 7 0 0 1-12.2 4.7L3 13M3 17v-4h4" />,
  locked: <path d="M4.5 9h11v8h-11zM6.8 9V6.2a3.2 3.2 0 0 1 6.4 0V9" />,
} as const

/** Name of a drawing. */
export type IconName = keyof typeof paths

/** Draws an icon in the colour of its text. It never stands alone: words beside it say the same. */
export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">{paths[name]}</svg>
)

/** Draws the mark beside the deployment's name: a way through a gate. */
export const BrandMark = () => (
  <svg width="26" height="26" viewBox="0 0 26 26" fill="none" aria-hidden="true">
    <rect width="26" height="26" rx="7.5" fill="currentColor" />
    <path
      d="M7 19.5v-6a6 6 0 0 1 12 0v6M13 19.5v-4.7" stroke="var(--card)" stroke-width="2.2" stroke-linecap="round"
    />
  </svg>
)
