// Takes the requests that the GitHub connector may send out of GitHub's own description of its REST API.
//   node tools/github-description.mjs [--write [operation...]]
// Without --write it compares what is committed with what GitHub describes.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './setup.mjs'

// The package is 385 MB once installed, so that one file of it is kept in the cache, outside the lockfile.
const name = '@octokit/openapi'
const version = '23.0.2'
const integrity = 'sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=='
const packed = 'package/generated/api.github.com.json'
const cache = join(root, 'node_modules', '.cache', 'github-description')
const target = join(root, 'packages/connectors/github/test/api-description.json')

const say = (line) => process.stderr.write(`- ${line}\n`)

const run = (command, args) => {
  const { status, stderr, error } = spawnSync(command, args, { cwd: cache, encoding: 'utf8', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${error?.message ?? stderr.trim().split('\n').slice(0, 3).join(' ')}`)
}

/** Gives GitHub's whole description, downloaded at the first time; nothing where it cannot be had. */
const fetchDescription = () => {
  const kept = join(cache, `api.github.com-${version}.json`)
  if (!existsSync(kept)) {
    say(`downloading ${name} ${version} (29 MB, once)`)
    rmSync(cache, { recursive: true, force: true })
    mkdirSync(cache, { recursive: true })
    try {
      run('npm', ['pack', `${name}@${version}`, '--ignore-scripts', '--fetch-retries=0', '--fetch-timeout=60000'])
    } catch (error) {
      say(`not run: GitHub's description cannot be had: ${error.message}`)
      return undefined
    }
    const [tarball = ''] = readdirSync(cache)
    const found = `sha512-${createHash('sha512').update(readFileSync(join(cache, tarball))).digest('base64')}`
    if (found !== integrity) throw new Error(`${name} ${version} is not what it was: ${found}`)
    run('tar', ['-xzf', tarball, packed])
    renameSync(join(cache, packed), kept)
    rmSync(join(cache, 'package'), { recursive: true })
    rmSync(join(cache, tarball))
  }
  return JSON.parse(readFileSync(kept, 'utf8'))
}

/** Turns a schema of OpenAPI 3.0 into JSON Schema, closed: a field that GitHub does not name would be ignored. */
const schemaOf = (description, schema) => {
  if ('$ref' in schema) return schemaOf(description, resolve(description, schema))
  const { type, enum: values, format, pattern, minimum, maximum, minLength, maxLength, minItems, maxItems, required } = schema
  const inner = (one) => schemaOf(description, one)
  const plain = {
    type, enum: values, format, pattern, minimum, maximum, minLength, maxLength, minItems, maxItems, required,
    items: schema.items && inner(schema.items),
    oneOf: schema.oneOf?.map(inner),
    anyOf: schema.anyOf?.map(inner),
    allOf: schema.allOf?.map(inner),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([key, one]) => [key, inner(one)])),
      additionalProperties: false,
    }),
  }
  return schema.nullable ? { anyOf: [plain, { type: 'null' }] } : plain
}

const resolve = (description, { $ref }) => $ref.split('/').slice(1).reduce((found, part) => found[part], description)

/** Gives what an operation takes: parameters of its path, of its query, and its body. */
const operationOf = (description, operation) => {
  const [verb, path] = operation.split(' ')
  const described = description.paths[path]?.[verb.toLowerCase()]
  if (!described) throw new Error(`GitHub does not describe ${operation}.`)
  const all = [...(description.paths[path].parameters ?? []), ...(described.parameters ?? [])].map((one) =>
    '$ref' in one ? resolve(description, one) : one,
  )
  const placed = (place) => {
    const here = all.filter((one) => one.in === place)
    return {
      type: 'object',
      properties: Object.fromEntries(here.map((one) => [one.name, schemaOf(description, one.schema)])),
      required: here.filter((one) => one.required).map((one) => one.name),
      additionalProperties: false,
    }
  }
  const body = described.requestBody?.content['application/json']?.schema
  return { path: placed('path'), query: placed('query'), ...(body && { body: schemaOf(description, body) }) }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } })
const committed = existsSync(target) ? readFileSync(target, 'utf8') : '{"operations":{}}'
const description = fetchDescription()
// What is committed still holds; only whether GitHub describes it today could not be asked.
if (!description) process.exit(values.write ? 1 : 0)
const wanted = [...new Set([...Object.keys(JSON.parse(committed).operations), ...positionals])]
const operations = wanted.map((one) => `    ${JSON.stringify(one)}: ${JSON.stringify(operationOf(description, one))}`)
const extract = `{\n  "from": ${JSON.stringify(`${name} ${version}, MIT`)},\n  "operations": {\n${operations.join(',\n')}\n  }\n}\n`
if (values.write) {
  writeFileSync(target, extract)
  say(`${wanted.length} operations written`)
} else if (extract === committed) {
  say(`${wanted.length} operations are as ${name} ${version} has them`)
} else {
  say('packages/connectors/github/test/api-description.json is not what GitHub describes: run this with --write')
  process.exit(1)
}
