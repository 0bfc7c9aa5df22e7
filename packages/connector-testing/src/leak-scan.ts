/** Where something may have leaked to: a name and everything that was written there. */
export interface Sink {
  readonly name: string
  readonly text: string | Uint8Array
}

/** A secret found where it must not be. The secret itself is not repeated. */
export interface Leak {
  readonly sink: string
  readonly secret: string
  readonly spelling: 'raw' | 'base64' | 'url' | 'hex'
}

/**
 * Looks for secrets in sinks, each in raw, base64, URL and hexadecimal spelling.
 * `secrets` maps a name for the report to the value. A scan without secrets or without sinks is refused:
 * it could not find anything.
 */
export const scanForLeaks = (secrets: ReadonlyMap<string, string>, sinks: readonly Sink[]): readonly Leak[] => {
  if (secrets.size === 0 || sinks.length === 0) throw new TypeError('A leak scan needs secrets and sinks.')
  const texts = sinks.map(({ name, text }) => ({
    name,
    text: typeof text === 'string' ? text : Buffer.from(text).toString('latin1'),
  }))
  return [...secrets].flatMap(([secret, value]) =>
    spellings(value).flatMap(([spelling, needle]) =>
      texts.filter(({ text }) => text.includes(needle)).map(({ name }): Leak => ({ sink: name, secret, spelling })),
    ),
  )
}

const spellings = (value: string): [Leak['spelling'], string][] => {
  const bytes = Buffer.from(value, 'utf8')
  // Inside a longer text the base64 of a value starts at any of three offsets; the middle part is the same.
  const base64 = [0, 1, 2].map((offset): [Leak['spelling'], string] => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return ['base64', text.slice(offset === 0 ? 0 : 4, text.length - 4)]
  })
  const encoded = encodeURIComponent(value)
  return [
    ['raw', value],
    ['hex', bytes.toString('hex')],
    ...base64.filter(([, text]) => text.length >= 12),
    ...(encoded === value ? [] : [['url', encoded] as [Leak['spelling'], string]]),
  ]
}
