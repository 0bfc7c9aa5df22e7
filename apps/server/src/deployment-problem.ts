import { z } from 'zod'

const text = z.string('must be a text').trim().min(1, 'must not be empty')
const names = z.array(z.string(), 'must be a list of ids').optional()
const isFunction = (value: unknown): boolean => typeof value === 'function'
const notAnObject = 'must be an object'

// Strict: a misspelt policy would offer what it was to leave out.
const shape = z.strictObject({
  name: text,
  // What `brandingSchema` of @grantway/web says too, which a process of `grantway stdio` that only forwards never loads.
  branding: z.strictObject({
    name: text.max(60, 'must have at most 60 characters'),
    accent: z.string('must be a text').regex(/^#[0-9a-f]{6}$/i, 'must be six hexadecimal digits after #').optional(),
  }, notAnObject),
  connectors: z.array(z.custom(isFunction, 'must be a function that makes a connector'), 'must be a list').min(1, 'names no connector'),
  policy: z.strictObject({
    connectors: names,
    capabilities: z.record(z.string(), names, 'must name lists of ids by connector').optional(),
    tools: z.custom(isFunction, 'must be a function').optional(),
    readOnly: z.boolean('must be true or false').optional(),
  }, notAnObject).optional(),
  // What is in it is checked by the engine, for those too who make one without a deployment.
  approvalPortal: z.looseObject({}, notAnObject).optional(),
}, notAnObject)

/** Says what is wrong with a deployment, as a file or a program gives it; nothing when it can be used. `whole` names it. */
export const deploymentProblem = (given: unknown, whole: string): string | undefined => {
  const parsed = shape.safeParse(given)
  if (parsed.success) return undefined
  const [issue] = parsed.error.issues
  if (issue?.code === 'unrecognized_keys') return `${[...issue.path, issue.keys[0]].join('.')} is not known`
  return `${issue?.path.join('.') || whole} ${issue?.message}`
}
