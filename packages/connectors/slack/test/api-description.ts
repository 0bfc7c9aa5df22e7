/** One method as Slack describes it: its verb, and the parameters it knows; `!` marks those it needs. */
interface Described {
  readonly verb: 'GET' | 'POST'
  readonly parameters: readonly string[]
}

const described = (verb: Described['verb'], parameters: string): Described => ({
  verb,
  parameters: parameters.split(' ').filter((name) => name !== ''),
})

/** From Slack's own API description (OpenAPI 2, 2020), reviewed by hand: what our requests may use of it. */
const of2020: Readonly<Record<string, Described>> = {
  'auth.revoke': described('GET', ''),
  'auth.test': described('GET', ''),
  'chat.postMessage': described('POST', 'channel! text thread_ts unfurl_links unfurl_media'),
  'chat.scheduleMessage': described('POST', 'channel text post_at thread_ts unfurl_links unfurl_media'),
  'chat.update': described('POST', 'channel! ts! text'),
  'conversations.history': described('GET', 'channel latest oldest inclusive limit cursor'),
  'conversations.info': described('GET', 'channel include_num_members'),
  'conversations.list': described('GET', 'exclude_archived types limit cursor'),
  'conversations.members': described('GET', 'channel limit cursor'),
  'conversations.open': described('POST', 'channel users return_im'),
  'conversations.replies': described('GET', 'channel ts latest oldest inclusive limit cursor'),
  'files.info': described('GET', 'file'),
  'reactions.add': described('POST', 'channel! name! timestamp!'),
  'usergroups.list': described('GET', 'include_users include_count include_disabled'),
  'users.conversations': described('GET', 'types exclude_archived limit cursor'),
  'users.info': described('GET', 'user include_locale'),
  'users.lookupByEmail': described('GET', 'email!'),
}

/** What is newer than that description, from the reference of the method; reviewed 2026-11. */
const newer: Readonly<Record<string, Described>> = {
  // Every method takes POST too: https://docs.slack.dev/apis/web-api
  'auth.revoke': described('POST', ''),
  // https://docs.slack.dev/reference/methods/assistant.search.context
  'assistant.search.context': described(
    'GET',
    'query! content_types channel_types include_bots after before limit cursor',
  ),
  // https://docs.slack.dev/reference/methods/auth.teams.list
  'auth.teams.list': described('GET', 'limit cursor include_icon'),
  // `team_id`, for tokens of a whole organisation: https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
  'conversations.list': described('GET', 'team_id'),
  'usergroups.list': described('GET', 'team_id'),
  'users.conversations': described('GET', 'team_id'),
  // `markdown_text`: https://docs.slack.dev/reference/methods/chat.postMessage, and its two siblings.
  'chat.postMessage': described('POST', 'markdown_text'),
  'chat.scheduleMessage': described('POST', 'markdown_text'),
  'chat.update': described('POST', 'markdown_text'),
}

/** Says what of a request is not as Slack describes it; nothing when all is. */
export const undescribed = (method: string, url: URL, body: string | undefined): readonly string[] => {
  const name = /^\/api\/([\w.]+)$/.exec(url.pathname)?.[1]
  if (name === undefined)
    return url.pathname.startsWith('/files-pri/') ? [] : [`${url.pathname} is no method`]
  const known = [of2020[name], newer[name]].filter((one) => one !== undefined)
  if (known.length === 0) return [`${name} is not described`]
  const allowed = known.flatMap(({ parameters }) => parameters)
  const sent = [...url.searchParams.keys(), ...new URLSearchParams(body).keys()]
  return [
    ...(known.some(({ verb }) => verb === method) ? [] : [`${name} is sent by ${method}`]),
    ...(method === 'GET' && body !== undefined ? [`${name} is read with a body`] : []),
    ...(method === 'POST' && url.search !== '' ? [`${name} has parameters in its address`] : []),
    ...sent
      .filter((parameter) => !allowed.some((one) => one.replace('!', '') === parameter))
      .map((parameter) => `${name} does not know '${parameter}'`),
    ...allowed
      .filter((parameter) => parameter.endsWith('!') && !sent.includes(parameter.slice(0, -1)))
      .map((parameter) => `${name} needs '${parameter.slice(0, -1)}'`),
  ]
}
