import { expect, it } from 'vitest'
import { createTranscript, startWorld, StoryFailed, tellStory } from '../../src/index.ts'

it('the story can be told from the first step to the last', async () => {
  const lines: string[] = []
  const world = await startWorld({ accessTokenSeconds: 3 })
  await tellStory(world, createTranscript((line) => lines.push(line), false), 3)
  await world.close()
  expect(lines.filter((line) => line.includes('✓')).length).toBeGreaterThan(15)
})

it('control: it stops when the token endpoint of the TODO service cannot be reached', async () => {
  const world = await startWorld({ accessTokenSeconds: 3, tokenEndpoint: 'http://127.0.0.1:1/token' })
  try {
    await expect(tellStory(world, createTranscript(() => undefined, false), 3)).rejects.toThrow(StoryFailed)
  } finally {
    await world.close()
  }
})
