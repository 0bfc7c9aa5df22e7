import { liveEventsPath } from '../pages/paths.ts'

/**
 * The only script of these pages. When something changed, it asks for its own page again and puts the new
 * `data-live` part in place of the old one, if they differ: the rest of the page, the place it is scrolled to and
 * the focus stay. A page without such a part is another page by now and is opened as one. It stores and sends
 * nothing, decides nothing, and has no words; a page without it works as well. A window that nobody sees keeps no
 * stream, and looks once when it is seen again.
 */
export const liveScript = `
let stream, looking = false, again = false

const renew = async () => {
  const shown = document.querySelector('[data-live]')
  const answer = await fetch(shown.dataset.live, { redirect: 'manual' })
  if (answer.status >= 500) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const fresh = page.querySelector('[data-live]')
  // What is not a page of ours, as from a proxy, must not have it loaded over and over.
  const other = answer.type === 'opaqueredirect' || page.querySelector('main.sheet')
  if (!fresh && other) return location.reload()
  if (!fresh || fresh.isEqualNode(shown)) return
  const focus = shown.contains(document.activeElement) && document.activeElement.getAttribute('href')
  shown.replaceWith(fresh)
  if (focus) fresh.querySelector('a[href="' + CSS.escape(focus) + '"]')?.focus({ preventScroll: true })
}

const look = async () => {
  again = true
  if (looking) return
  looking = true
  while (again) {
    again = false
    // What could not be asked now is asked when the stream opens again.
    await renew().catch(() => undefined)
  }
  looking = false
}

const follow = () => {
  stream?.close()
  if (document.hidden) return
  stream = new EventSource('${liveEventsPath}')
  // Also when it opens: something may have happened since the page was made, or since the last stream ended.
  stream.onopen = stream.onmessage = look
}
document.addEventListener('visibilitychange', follow)
follow()
`.trimStart()
