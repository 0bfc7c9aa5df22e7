// Libraries: a small program outside this repository's modules uses each of them, told by lines when to call.
import { fileURLToPath } from 'node:url'
import { linkIn, pathsIn, tool } from '../context.mjs'

const answerTimeoutMs = 40_000

const driver = (name, program) => ({
  name,
  packageName: name,
  run: async (context) => {
    const file = fileURLToPath(new URL(`../programs/${program}`, import.meta.url))
    let heard = () => undefined
    const started = context.start(
      file,
      [context.folder, context.mcpUrl, tool.name, JSON.stringify(tool.input)],
      (text) => heard(text),
    )
    let calls = 0
    const call = async () => {
      calls += 1
      const answers = await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('it did not answer')), answerTimeoutMs)
        const check = (text) => {
          const found = text.match(/^ANSWER .*$/gm) ?? []
          if (found.length < calls) return
          clearTimeout(timer)
          resolve(found)
        }
        heard = check
        started.ended.then(
          ({ stderr }) => reject(new Error(stderr.trim().split('\n').slice(-3).join(' ').slice(0, 300))),
          reject,
        )
        started.child.stdin.write('call\n')
      })
      return JSON.parse(answers[calls - 1].slice('ANSWER '.length))
    }
    try {
      const first = await call()
      const link = linkIn(JSON.stringify(first))
      const connected = link !== undefined && (await context.consent(link))
      const second = await call()
      return {
        arrived: `${pathsIn(JSON.stringify(first))}${first.error ? ', thrown' : ''}`,
        link,
        connected,
        secondCall:
          second.error === undefined &&
          second.result?.isError !== true &&
          !JSON.stringify(second).includes('AUTH_'),
      }
    } finally {
      started.kill()
    }
  },
})

/** Drivers of the libraries. */
export const libraryDrivers = [
  driver('@ai-sdk/mcp', 'ai-sdk.mjs'),
  driver('@langchain/mcp-adapters', 'langchain.mjs'),
]
