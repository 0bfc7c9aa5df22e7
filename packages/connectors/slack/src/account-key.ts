/** Which account: a person in a workspace, of an organisation where there is one (Enterprise Grid). */
export interface SlackAccount {
  readonly enterprise?: string | undefined
  /** The organisation again, where the token is for all of its workspaces. */
  readonly team: string
  readonly user: string
}

/** Gives the key of an account: `<enterprise or ->/<team>/<user>`. Ids of Slack never change hands. */
export const accountKey = ({ user, ...workspace }: SlackAccount): string =>
  `${teamKeyPrefix(workspace)}${user}`

/** Gives what the keys of all accounts of a workspace begin with. */
export const teamKeyPrefix = ({ enterprise, team }: Omit<SlackAccount, 'user'>): string =>
  `${enterprise ?? '-'}/${team}/`
