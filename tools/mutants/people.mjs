const core = 'packages/auth-core/src'
const identity = 'packages/identity/src'
const web = 'packages/web/src'

/** Roles, members, signing in through an organisation, and several replicas. */
export const people = [
  {
    rule: 'S-M10', without: 'an auditor calls tools',
    file: `${core}/roles/guard-engine.ts`, find: "  may(person, 'connect')\n    ? undefined", replace: '  person.roles !== undefined\n    ? undefined',
    project: 'auth-core', test: 'S-M10: calls no tool',
  },
  {
    rule: 'S-M10', without: 'a member ends the connections of others', smoke: true,
    file: `${core}/oversight/member-connections.ts`, find: "    requireRight(staff, 'end-connections')\n", replace: '',
    project: 'auth-core', test: 'S-M10: member ends one',
  },
  {
    rule: 'S-M10', without: 'a member sees the connections of others',
    file: `${core}/oversight/member-connections.ts`, find: "    requireRight(staff, 'see-members')\n", replace: '',
    project: 'auth-core', test: 'S-M10: member sees',
  },
  {
    rule: 'S-M10', without: 'a member reads what everybody did',
    file: `${core}/oversight/activity.ts`, find: "    if (scope === 'tenant') requireRight(reader, 'read-activity')\n    const read", replace: '    const read',
    project: 'auth-core', test: 'S-M10: of the tenant is refused',
  },
  {
    rule: 'S-M10', without: 'the role of a moment ago counts',
    file: `${identity}/members.ts`, find: "requireRight(members.find(({ subject }) => subject === owner.subject) ?? { roles: [] }, 'manage-members')", replace: "requireRight(owner, 'manage-members')",
    project: 'identity', test: 'S-M10: is refused to an owner of a moment ago',
  },
  {
    rule: 'S-M10', without: 'a group is a role without being mapped',
    file: `${identity}/upstream/claims.ts`, find: '(Object.hasOwn(roleOf, group) ? [roleOf[group]] : [])', replace: '[roleOf[group] ?? (group as Role)]',
    project: 'identity', test: 'S-M10: give only roles',
  },
  {
    rule: 'S-M10', without: 'a read-only server writes',
    file: 'apps/server/src/policy.ts', find: '(!readOnly || tool.annotations.readOnlyHint === true) && ', replace: '',
    project: 'server', test: 'S-M10: read-only leaves no tool',
  },
  {
    rule: 'S-B25', without: 'a bearer outlives the membership it came with',
    file: `${identity}/members.ts`, find: '        await endAccess(sql, leaving)\n', replace: '',
    project: 'identity', test: 'S-B25: ends session, bearer',
  },
  {
    rule: 'S-M03', without: 'the signature of an ID token is not checked',
    file: `${identity}/upstream/upstream.ts`, find: '        await oauth.validateApplicationLevelSignature(server, response, requestOptions(issuer))\n', replace: '',
    project: 'identity', test: 'signs nobody in when it signs with a key of its own',
  },
  {
    rule: 'S-M03', without: 'an ID token of another sign-in counts',
    file: `${identity}/upstream/upstream.ts`, find: 'expectedNonce: nonce, ', replace: 'expectedNonce: oauth.expectNoNonce, ',
    project: 'identity', test: 'signs nobody in when it leaves the nonce out',
  },
  {
    rule: 'S-W02', without: 'an invitation is used by a form from elsewhere',
    file: `${identity}/routes/join.ts`, find: '    if (!own) return refuseForm(c, parts)\n', replace: '',
    project: 'identity', test: 'S-W02: is not used by a form',
  },
  {
    rule: 'S-M05', without: 'the members of every organisation are managed',
    file: `${web}/routes/member.ts`, find: '  return member ? make({ web, context, session, member, form }) : noSuchMember(web, context)', replace: "  return make({ web, context, session, member: member ?? { subject: context.req.param('subject') ?? '', displayName: '', kind: 'local', roles: [] }, form })",
    project: 'web', test: 'S-M05: look like nobody: POST',
  },
  {
    rule: 'S-R13', without: 'other replicas hear nothing',
    file: `${core}/events/shared-events.ts`, find: '      channel.send(messageOf(from, event, channel.maxBytes)).catch', replace: '      Promise.resolve().catch',
    project: 'auth-core', test: 'S-R13: reach listeners',
  },
]
