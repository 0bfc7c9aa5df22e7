import { parseArgs } from 'node:util'
import { tellStory } from './story.ts'
import { createTranscript, StoryFailed } from './transcript.ts'
import { startWorld } from './world.ts'

// Exit 0 only when every step was as it should be. `--token-endpoint` breaks the story on purpose.
const { values } = parseArgs({ options: { 'token-endpoint': { type: 'string' } } })
const accessTokenSeconds = 3
const transcript = createTranscript((line) => process.stdout.write(`${line}\n`), process.stdout.isTTY === true && !process.env['NO_COLOR'])
const tokenEndpoint = values['token-endpoint']
const world = await startWorld({ accessTokenSeconds, ...(tokenEndpoint !== undefined && { tokenEndpoint }) })
try {
  await tellStory(world, transcript, accessTokenSeconds)
  process.stdout.write('\nThe story is complete.\n')
} catch (error) {
  const reason = error instanceof StoryFailed ? `this was not as it should be: ${error.message}` : String(error)
  process.stdout.write(`\nThe story stopped: ${reason}\n`)
  process.exitCode = 1
} finally {
  await world.close()
}
