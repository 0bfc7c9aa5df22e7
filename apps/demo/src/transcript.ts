import { styleText } from 'node:util'

/** Prints the story step by step and remembers whether each step was as it should be. */
export interface Transcript {
  readonly chapter: (title: string) => void
  /** Says what somebody did or got. */
  readonly says: (who: string, words: string) => void
  /** Ends the story when something is not as it should be. */
  readonly expect: (holds: boolean, words: string) => void
}

/** Thrown when a step of the story fails. */
export class StoryFailed extends Error {}

const maxWords = 400

/** Makes a transcript on a stream of lines; colours only on a terminal. */
export const createTranscript = (write: (line: string) => void, coloured: boolean): Transcript => {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => (coloured ? styleText(style, text) : text)
  return {
    chapter: (title) => write(`\n${paint('bold', title)}`),
    says: (who, words) => {
      const short = words.length > maxWords ? `${words.slice(0, maxWords)} ...` : words
      write(`  ${paint('cyan', who.padEnd(10))} ${short.replaceAll('\n', `\n${' '.repeat(13)}`)}`)
    },
    expect: (holds, words) => {
      write(`  ${holds ? paint('green', '✓') : paint('red', '✗')} ${words}`)
      if (!holds) throw new StoryFailed(words)
    },
  }
}
