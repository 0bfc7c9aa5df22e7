import type { Visitor } from './signed-in.tsx'

/** A page that the navigation leads to. */
export type Section = 'connections' | 'approvals' | 'activity' | 'access' | 'tenant'

const sections: readonly { readonly id: Section; readonly path: string; readonly words: string; readonly staff?: true }[] = [
  { id: 'connections', path: '/connections', words: 'Connections' },
  { id: 'approvals', path: '/approvals', words: 'Approvals' },
  { id: 'activity', path: '/activity', words: 'Activity' },
  { id: 'access', path: '/access', words: 'Access' },
  { id: 'tenant', path: '/tenant', words: 'Organisation', staff: true },
]

/** Where a signed-in person is. */
export interface Place {
  readonly visitor: Visitor
  readonly section: Section
}

/** The ways between the pages of a signed-in person; only to those they may see. */
export const Navigation = ({ visitor, section }: Place) => (
  <nav aria-label="Pages">
    <ul class="nav">
      {sections.filter(({ staff }) => !staff || visitor.seesMembers).map(({ id, path, words }) => (
        <li><a href={path} aria-current={id === section ? 'page' : undefined}>{words}</a></li>
      ))}
    </ul>
  </nav>
)
