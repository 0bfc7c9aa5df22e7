/** Reads the messages of an answer that is a stream of server-sent events, until it ends or is aborted. */
export const readEvents = async (
  response: Response, tell: (message: object) => void, signal: AbortSignal,
): Promise<void> => {
  if (!response.ok || !response.body) return
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream(), { signal })) {
    const events = `${rest}${text}`.split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      // Anything without data is a comment that keeps the stream open.
      const data = event.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []))
      if (data.length > 0) tell(JSON.parse(data.join('\n')) as object)
    }
  }
}
