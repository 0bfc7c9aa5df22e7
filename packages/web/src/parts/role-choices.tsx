import type { Role } from '@grantway/auth-core'

/** Every role in a person's words: what it lets them do, and what not. */
const roleWords: Readonly<Record<Role, { readonly title: string; readonly says: string }>> = {
  member: { title: 'Member', says: 'Connects own accounts and lets assistants use them.' },
  auditor: { title: 'Auditor', says: 'Sees members, their connections and what was done. Changes nothing, and sees nothing inside an account.' },
  admin: { title: 'Administrator', says: 'Also approves requests and ends connections of others. Sees nothing inside an account.' },
  owner: { title: 'Owner', says: 'Also invites and removes people and changes their roles.' },
}

/** Says the roles of somebody: "Member, Owner". */
export const rolesInWords = (roles: readonly Role[]): string =>
  roles.map((role) => roleWords[role].title).join(', ') || 'No role: being removed'

interface RoleChoicesProps {
  readonly chosen: readonly Role[]
}

/** The roles as boxes to tick. */
export const RoleChoices = ({ chosen }: RoleChoicesProps) => (
  <fieldset>
    <legend><strong>Roles</strong></legend>
    <div class="choices">
      {(Object.keys(roleWords) as Role[]).map((role) => (
        <label class="choice">
          <input type="checkbox" name="role" value={role} checked={chosen.includes(role)} />
          <span>{roleWords[role].title} <small>{roleWords[role].says}</small></span>
        </label>
      ))}
    </div>
  </fieldset>
)
