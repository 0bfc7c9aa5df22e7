import type { MessageModel } from '../pages.ts'

const texts: Readonly<Record<string, Pick<MessageModel, 'title' | 'text'>>> = {
  invalid_client: {
    title: 'This application is not known here',
    text: 'Its registration may have expired. Remove this server in the application, add it again and retry.',
  },
  invalid_redirect_uri: {
    title: 'This application asked to be answered at an unknown address',
    text: 'Nothing was allowed. Tell whoever makes the application, or use another one.',
  },
  unsupported_response_mode: {
    title: 'This application asked for an answer this server does not give',
    text: 'Nothing was allowed. Tell whoever makes the application that only response mode "query" works.',
  },
  server_error: {
    title: 'Something went wrong on this server',
    text: 'Nothing was allowed. Please try again in a moment.',
  },
}

const expired = {
  title: 'This request has expired',
  text: 'Nothing was allowed. Go back to your application and start again.',
}

/** Gives the words for a problem that cannot be reported to the client; never the client's own words. */
export const errorPage = (code: string | undefined): MessageModel => ({
  status: code === 'server_error' ? 500 : 400,
  ...(texts[code ?? ''] ?? expired),
})
