type Colour = readonly [number, number, number]

const black: Colour = [0, 0, 0]
const white: Colour = [255, 255, 255]
const darkCard: Colour = [27, 29, 32]

/** Contrast that also holds on the page behind a card, which is a little darker or lighter than the card. */
const wantedContrast = 5.2

const parse = (hex: string): Colour => {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

const format = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

const luminance = (colour: Colour): number => {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (one: Colour, other: Colour): number => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const mix = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
]

const steps = Array.from({ length: 51 }, (_, index) => index / 50)

/** From the colour to the brightest one of the same hue, then on to white. */
const brighter = (colour: Colour): readonly Colour[] => {
  const reach = 255 / Math.max(...colour, 1)
  const brightest = mix(black, colour, reach)
  return [
    ...steps.map((share) => mix(colour, brightest, share)),
    ...steps.map((share) => mix(brightest, white, share)),
  ]
}

const darker = (colour: Colour): readonly Colour[] => steps.map((share) => mix(colour, black, share))

const firstReadable = (candidates: readonly Colour[], background: Colour, otherwise: Colour): Colour =>
  candidates.find((candidate) => contrast(candidate, background) >= wantedContrast) ?? otherwise

/**
 * Gives the contrast of two `#rrggbb` colours as WCAG defines it, from 1 to 21.
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export const contrastRatio = (one: string, other: string): number => contrast(parse(one), parse(other))

/** Gives the accent for light and for dark pages: the same hue, moved until text in it is readable. */
export const accentTones = (accent: string): { readonly light: string; readonly dark: string } => ({
  light: format(firstReadable(darker(parse(accent)), white, black)),
  dark: format(firstReadable(brighter(parse(accent)), darkCard, white)),
})
