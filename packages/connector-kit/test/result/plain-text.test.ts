import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/index.ts'

const tagged = [...'ignore']
  .map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0)))
  .join('')

describe('plain text', () => {
  it.each([
    ['zero-width characters', 'a\u200Bb\u200Cc\u200Dd\u2060e\uFEFFf', 'abcdef'],
    ['bidirectional overrides', 'a\u202Eb\u202Cc\u2066d\u2069e\u200Ff\u061Cg', 'abcdefg'],
    ['tag characters, which spell hidden words', `a${tagged}b`, 'ab'],
    ['variation selectors, which can carry bytes', 'a\uFE01\u{E0101}b', 'ab'],
    ['soft hyphens and fillers', 'a\u00ADb\u115Fc\u3164d', 'abcd'],
    ['control characters', 'a\u0000b\u0007c\u001B[31md\u009Fe', 'abc[31mde'],
    ['interlinear notes', 'a\uFFF9b\uFFFAc\uFFFB', 'abc'],
    ['lone halves of surrogate pairs', 'a\uD83Db', 'ab'],
  ])('loses %s', (_name, text, expected) => {
    expect(plainText(text)).toBe(expected)
  })

  it.each(['Ünïcödé', '日本語', 'العربية', 'हिन्दी', 'ไทย', '😀 🇩🇪', 'a\tb\nc', 'x ≤ y', ''])(
    'keeps %j',
    (text) => {
      expect(plainText(text)).toBe(text)
    },
  )

  it('has one kind of line break', () => {
    expect(plainText('a\r\nb\rc\u2028d\u2029e\u0085f')).toBe('a\nb\nc\nd\ne\nf')
  })

  it('is cut with a note of what is missing', () => {
    expect(plainText('abcdef', 4)).toBe('abcd… [2 more characters]')
    expect(plainText('abcd', 4)).toBe('abcd')
    expect(plainText('abc😀def', 4)).toBe('abc… [5 more characters]')
  })
})
