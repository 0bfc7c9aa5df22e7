import { z } from 'zod'
import { link, name, optional, words } from './fields.ts'

/** Parses who the token belongs to. */
export const identity = z
  .object({
    ok: z.literal(true),
    url: link,
    team: name,
    user: name,
    team_id: optional,
    user_id: z.string(),
    enterprise_id: optional,
    is_enterprise_install: z.boolean().nullish(),
  })
  .transform((wire) => ({
    userId: wire.user_id,
    user: wire.user ?? wire.user_id,
    // A token of a whole organisation belongs to no single workspace.
    teamId: (wire.is_enterprise_install ? wire.enterprise_id : wire.team_id) ?? wire.enterprise_id ?? '-',
    team: wire.team ?? wire.team_id ?? wire.enterprise_id ?? '-',
    enterpriseId: wire.enterprise_id,
    /** Whether the token is for all workspaces of an organisation that have the application. */
    organisation: wire.is_enterprise_install === true,
    url: wire.url,
  }))
export type Identity = z.output<typeof identity>

/** Parses a person. */
export const person = z
  .object({
    id: z.string(),
    name,
    real_name: name,
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    tz: optional,
    profile: z
      .object({ display_name: name, real_name: name, title: name, email: optional, status_text: words(200) })
      .partial()
      .nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    handle: wire.name,
    name: wire.profile?.display_name ?? wire.profile?.real_name ?? wire.real_name ?? wire.name ?? wire.id,
    realName: wire.profile?.real_name ?? wire.real_name,
    title: wire.profile?.title,
    email: wire.profile?.email,
    timezone: wire.tz,
    status: wire.profile?.status_text,
    bot: wire.is_bot || undefined,
    deactivated: wire.deleted || undefined,
  }))
export type Person = z.output<typeof person>

/** Parses the workspaces of a token. */
export const teams = z
  .object({ ok: z.literal(true), teams: z.array(z.object({ id: z.string() })) })
  .transform((wire) => wire.teams.map(({ id }) => id))

/** Parses a user group. */
export const usergroup = z
  .object({
    id: z.string(),
    handle: name,
    name,
    description: words(250),
    user_count: z.coerce.number().optional().catch(undefined),
  })
  .transform((wire) => ({
    id: wire.id,
    handle: wire.handle ?? wire.id,
    name: wire.name ?? wire.handle ?? wire.id,
    description: wire.description,
    memberCount: wire.user_count,
  }))
export type Usergroup = z.output<typeof usergroup>
