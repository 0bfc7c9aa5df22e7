const identity = 'packages/identity/src'
const web = 'packages/web/src'

/** Pages, forms and cookies. */
export const pages = [
  {
    rule: 'S-B18', without: 'signing in leads to any path',
    file: `${identity}/return-path.ts`, find: '!ownPages.test(path) || rest.length > 0', replace: 'rest.length > 0',
    project: 'identity', test: 'S-B18, P-C14: goes to the connections instead',
  },
  {
    rule: 'S-B19', without: 'the words of the provider are on the page',
    file: `${web}/routes/callback.ts`, find: 'text: `${message} ${advice[code]}`,', replace: "text: `${message} ${advice[code]} ${new URL(context.req.url).searchParams.get('error_description') ?? ''}`,",
    project: 'web', test: 'S-B19: never shows',
  },
  {
    rule: 'S-B21', without: 'the address of the callback travels on',
    file: `${web}/http/security-headers.ts`, find: "    headers.set('referrer-policy', 'no-referrer')\n", replace: '',
    project: 'web', test: 'sends no referrer',
  },
  {
    rule: 'S-B22', without: 'the form is posted on to the provider',
    file: `${web}/routes/connect.ts`, find: 'context.redirect(authorizationUrl, 303)', replace: 'context.redirect(authorizationUrl, 307)',
    project: 'web', test: 'S-B22: connect post never repeats',
  },
  {
    rule: 'S-W01', without: 'anybody frames a page',
    file: `${web}/http/security-headers.ts`, find: '    "frame-ancestors \'none\'",\n', replace: '',
    project: 'web', test: 'cannot be framed and loads nothing foreign',
  },
  {
    rule: 'S-W01', without: 'a form leads anywhere',
    file: `${web}/http/security-headers.ts`, find: "form-action ${[\"'self'\", ...formTargets].join(' ')}", replace: 'form-action *',
    project: 'web', test: 'cannot be framed and loads nothing foreign',
  },
  {
    rule: 'S-W01', without: 'anybody frames the page that allows a client',
    file: `${identity}/page-headers.ts`, find: '    "frame-ancestors \'none\'",\n', replace: '',
    project: 'identity', test: 'S-W01, P-C5: lets its form',
  },
  {
    rule: 'S-W02', without: 'a form needs no token', smoke: true,
    file: `${web}/http/own-form.ts`, find: '  && sameSecret(token, session.csrfToken)\n', replace: '\n',
    project: 'web', test: 'S-W02: begins nothing for a form with the field of another session',
  },
  {
    rule: 'S-W02', without: 'a form may come from another site',
    file: `${web}/http/own-form.ts`, find: '  fromOwnOrigin(headers, ownOrigin)\n  && typeof token', replace: '  typeof token',
    project: 'web', test: 'S-W02: disconnects nothing for a form from',
  },
  {
    rule: 'S-W02', without: 'a form may come from a sibling subdomain',
    file: `${identity}/form-guard.ts`, find: "site === 'same-origin'", replace: "site !== 'cross-site'",
    project: 'identity', test: 'S-W02: is refused without its cookie',
  },
  {
    rule: 'S-W02', without: 'the origin of a form is not read',
    file: `${identity}/form-guard.ts`, find: "  if (origin !== null && origin !== 'null' && origin !== publicUrl) return false\n", replace: '',
    project: 'identity', test: 'S-W02: is refused without its cookie',
  },
  {
    rule: 'S-W02', without: 'allowing a client needs no token',
    file: `${identity}/routes/interaction.ts`, find: '    if (!sameSecret(form.data.csrf, session.csrfToken)) return refuseForm(c, parts)\n', replace: '',
    project: 'identity', test: 'S-W02, P-C5: takes no answer',
  },
  {
    rule: 'S-W03', without: 'a look at the callback finishes a flow',
    file: `${web}/routes/callback.ts`, find: "if (context.req.method !== 'GET') {", replace: "if (context.req.method === 'TRACE') {",
    project: 'web', test: 'S-W03: is not finished by HEAD',
  },
  {
    rule: 'S-M19', without: 'opening the page begins the flow',
    file: `${web}/routes/connect.ts`, find: "    case 'offer':\n", replace: "    case 'offer':\n      return context.redirect((await web.engine.beginFlow(session, request)).authorizationUrl, 303)\n",
    project: 'web', test: 'S-M19, P-C3: never leads on',
  },
  {
    rule: 'S-M13', without: 'a link says where to go next',
    file: `${web}/routes/connect.ts`, find: 'return context.redirect(authorizationUrl, 303)', replace: "return context.redirect(form.get('returnTo') ?? authorizationUrl, 303)",
    project: 'web', test: 'S-M13: takes nothing from a link',
  },
  {
    rule: 'S-W04', without: 'a script reads the flow cookie',
    file: `${web}/http/cookies.ts`, find: 'httpOnly: true', replace: 'httpOnly: false',
    project: 'web', test: 'S-W04, P-C1, P-C6',
  },
  {
    rule: 'S-W04', without: 'other sites send the flow cookie along',
    file: `${web}/http/cookies.ts`, find: "sameSite: 'Lax'", replace: "sameSite: 'None'",
    project: 'web', test: 'S-W04, P-C1, P-C6',
  },
  {
    rule: 'S-W04', without: 'a script reads the session cookie',
    file: `${identity}/cookies.ts`, find: 'httpOnly: true', replace: 'httpOnly: false',
    project: 'identity', test: 'S-W04, P-C6: makes a session',
  },
  {
    rule: 'S-W05', without: 'a cookie planted before signing in is the session',
    file: `${identity}/sessions.ts`, find: 'const raw = newSecret()', replace: 'const raw = cookie.read(headers) ?? newSecret()',
    project: 'identity', test: 'S-W05: ignore an id somebody planted',
  },
  {
    rule: 'S-W05', without: 'the session before goes on',
    file: `${identity}/sessions.ts`, find: '      await remove(cookie.read(headers))\n      const raw', replace: '      const raw',
    project: 'identity', test: 'S-W05: end the session',
  },
  {
    rule: 'S-W06', without: 'the Host header is in the addresses of the issuer',
    file: `${identity}/issuer/issuer.ts`, find: '      pinOrigin(incoming, publicUrl)\n', replace: '',
    project: 'identity', test: 'S-W06: does not change with the Host',
  },
  {
    rule: 'S-W07', without: 'one click signs in under any Host',
    file: `${identity}/form-guard.ts`, find: "loopbackHost.test(headers.get('host') ?? '') && ", replace: '',
    project: 'identity', test: 'S-W07: is closed to a foreign Host',
  },
  {
    rule: 'S-W09', without: 'a name is shown as it is',
    file: `${web}/words/outside-text.ts`, find: "plainText(text).replace(/\\s+/g, ' ').trim()", replace: 'text',
    project: 'web', test: 'S-W09: holds no character',
  },
  {
    rule: 'S-W09', without: 'a name is part of the page, not of its text',
    file: `${web}/parts/name.tsx`, find: '<bdi>{outsideText(text) || fallback}</bdi>', replace: '<bdi dangerouslySetInnerHTML={{ __html: outsideText(text) || fallback }} />',
    project: 'web', test: 'S-W09: shows a client called',
  },
  {
    rule: 'S-W10', without: 'a page may be stored',
    file: `${web}/http/security-headers.ts`, find: "    headers.set('cache-control', context.get('cacheControl') ?? 'no-store')\n", replace: '',
    project: 'web', test: 'is stored by nobody',
  },
  {
    rule: 'S-W11', without: 'the stream is not bound to its owner',
    file: `${web}/routes/live.ts`, find: 'streams.open(session, ', replace: "streams.open({ ...session, subject: 'alice' }, ",
    project: 'web', test: 'S-W11, P-E6: tells a person what is theirs',
  },
  {
    rule: 'S-W11', without: 'the stream needs no session',
    file: `${web}/routes/live.ts`, find: '  const session = await web.readSession(headers)\n  if (!session) ', replace: "  const session = (await web.readSession(headers)) ?? { tenant: 'acme', subject: 'alice' }\n  if (!session) ",
    project: 'web', test: 'S-W11: is refused when nobody is signed in',
  },
  {
    rule: 'S-W11', without: 'another site may open the stream',
    file: `${web}/routes/live.ts`, find: "!== 'same-origin'", replace: "=== 'none'",
    project: 'web', test: 'S-W11: is refused when another site asks',
  },
  {
    rule: 'S-W11', without: 'the stream outlives its session',
    file: `${web}/routes/live.ts`, find: 'now?.subject === session.subject && now.tenant === session.tenant', replace: 'now?.subject !== null',
    project: 'web', test: 'S-W11: ends when the session does',
  },
  {
    rule: 'S-W11', without: 'a person opens any number of streams',
    file: `${web}/live/live-streams.ts`, find: 'closing || own.size >= streamsPerPerson', replace: 'closing',
    project: 'web', test: 'S-W11: leaves a person four',
  },
  {
    rule: 'S-W12', without: 'any file of this server may run',
    file: `${web}/http/security-headers.ts`, find: '`script-src ${ownOrigin}${liveScriptPath}`', replace: '"script-src \'self\'"',
    project: 'web', test: 'S-W12: runs on the two pages',
  },
  {
    rule: 'S-W12', without: 'the script may run on every page',
    file: `${web}/http/security-headers.ts`, find: "path === undefined ? [] : liveSources(ownOrigin, path)", replace: "liveSources(ownOrigin, path ?? '/connections')",
    project: 'web', test: 'S-W12: runs on the two pages',
  },
  {
    rule: 'P-D7', without: 'a client need not prove that it began',
    file: `${identity}/issuer/configuration.ts`, find: 'required: () => true', replace: 'required: () => false',
    project: 'identity', test: 'P-D7: refuses a request without PKCE',
  },
  {
    rule: 'P-D7', without: 'a refresh token is good for ever',
    file: `${identity}/issuer/configuration.ts`, find: 'rotateRefreshToken: () => true', replace: 'rotateRefreshToken: () => false',
    project: 'identity', test: 'P-D7: ends the whole family',
  },
]
