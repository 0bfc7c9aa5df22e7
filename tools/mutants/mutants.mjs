// One security check removed, and the test that must then fail. `rule` is a row of docs/threat-model.md;
// `find` occurs exactly once in `file`; `test` is a part of the full name of one or more tests of `project`.
// The ones marked `smoke` stand for the rest where there is little time.
import { keys } from './keys-and-audit.mjs'
import { approvals } from './approvals.mjs'
import { endpoint } from './mcp-endpoint.mjs'
import { egress } from './other-servers.mjs'
import { pages } from './pages.mjs'
import { people } from './people.mjs'
import { callback } from './the-callback.mjs'
import { refresh } from './the-refresh.mjs'
import { storage } from './what-is-stored.mjs'
import { waysIn } from './ways-in.mjs'

/** @type {readonly import('./mutants.d.mts').Mutant[]} */
export const mutants = [
  ...callback, ...refresh, ...storage, ...keys, ...egress, ...pages, ...endpoint, ...people, ...approvals, ...waysIn,
]
