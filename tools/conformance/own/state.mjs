// Scenarios about the requestState: it is an attacker's input.
import { askedModern, isRefusal, retry } from './asking.mjs'
import { must, notApplicable } from './verdict.mjs'

const askedWithState = async (target, bearer) => {
  const asked = await askedModern(target, bearer)
  if (typeof asked.state !== 'string') notApplicable('The server sends no requestState.')
  return asked
}

const flip = (text, index) =>
  `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`

const mutants = (state) => [
  ['one character changed at the start', flip(state, 0)],
  ['one character changed in the middle', flip(state, Math.floor(state.length / 2))],
  ['one character changed near the end', flip(state, state.length - 3)],
  ['cut in half', state.slice(0, Math.floor(state.length / 2))],
  [
    'its halves swapped',
    state.slice(Math.floor(state.length / 2)) + state.slice(0, Math.floor(state.length / 2)),
  ],
  ['something appended', `${state}AAAA`],
  ['empty', ''],
  ['JSON instead', JSON.stringify({ sub: 'alice', accepted: true })],
  ['100 kB', 'A'.repeat(100_000)],
]

// A state that passed would give the tool's result, a held call, or the same question again.
const refusesState = (answer, what) =>
  must(isRefusal(answer) && answer.result.resultType !== 'input_required', `${what} was accepted.`)

/** Scenarios of the requestState. */
export const stateScenarios = [
  {
    id: 'P-B6',
    requirement: 'A requestState that was altered is refused.',
    run: async (target) => {
      const asked = await askedWithState(target, target.alice)
      for (const [what, state] of mutants(asked.state)) {
        refusesState(await retry(target, target.alice, { ...asked, state }, 'accept'), `A state with ${what}`)
      }
    },
  },
  {
    id: 'P-B7',
    requirement:
      'A requestState works for the person, the tool and the arguments it was made for, and nowhere else.',
    run: async (target) => {
      const asked = await askedWithState(target, target.alice)
      refusesState(await retry(target, target.bob, asked, 'accept'), "alice's state with bob's bearer")
      const { otherTool, otherInput } = target
      if (otherTool)
        refusesState(
          await retry(target, target.alice, asked, 'accept', { tool: otherTool }),
          'The state in another tool',
        )
      if (otherInput)
        refusesState(
          await retry(target, target.alice, asked, 'accept', { input: otherInput }),
          'The state with other arguments',
        )
    },
  },
  {
    id: 'P-A18',
    requirement:
      "Having a handle is not being its owner: bob learns nothing from alice's, its answer is that to an unknown one.",
    run: async (target) => {
      const asked = await askedWithState(target, target.alice)
      const stolen = await retry(target, target.bob, asked, 'accept')
      const unknown = await retry(target, target.bob, { ...asked, state: flip(asked.state, 5) }, 'accept')
      must(isRefusal(stolen), "bob's call went on with alice's state.")
      must(stolen.status === unknown.status && stolen.text === unknown.text, 'The two answers differ.')
    },
  },
]
