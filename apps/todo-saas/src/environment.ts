import { z } from 'zod'
import type { TodoSaasOptions } from './options.ts'

const redirectUri = z.url().refine((text) => !text.includes('#'), 'has a fragment')

const schema = z.object({
  TODO_SAAS_PORT: z.coerce.number().int().min(1).max(65_535).default(4100),
  TODO_SAAS_CLIENT_ID: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  TODO_SAAS_CLIENT_SECRET: z.string().min(8),
  TODO_SAAS_REDIRECT_URIS: z
    .string()
    .transform((text) => text.split(',').map((uri) => uri.trim()))
    .pipe(z.array(redirectUri).min(1)),
  TODO_SAAS_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3600),
  TODO_SAAS_STATE_FILE: z.string().min(1).optional(),
})

const wanted: Record<keyof z.infer<typeof schema>, string> = {
  TODO_SAAS_PORT: 'a port number from 1 to 65535',
  TODO_SAAS_CLIENT_ID: '1 to 100 letters, digits, dots, dashes or underscores',
  TODO_SAAS_CLIENT_SECRET: 'at least 8 characters',
  TODO_SAAS_REDIRECT_URIS: 'absolute URLs without a fragment, separated by commas',
  TODO_SAAS_ACCESS_TOKEN_SECONDS: 'a whole number of seconds from 1 to 86400',
  TODO_SAAS_STATE_FILE: 'a file path',
}

/** Reads the options from the environment, or gives one line that names the first wrong variable. */
export function readEnvironment(
  environment: NodeJS.ProcessEnv,
): { options: TodoSaasOptions & { port: number } } | { problem: string } {
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]) as keyof typeof wanted
    // The value is not repeated: one of these variables is a secret.
    return { problem: `${name} must be ${wanted[name]}` }
  }
  const { data } = parsed
  const client = {
    id: data.TODO_SAAS_CLIENT_ID,
    secret: data.TODO_SAAS_CLIENT_SECRET,
    redirectUris: data.TODO_SAAS_REDIRECT_URIS,
  }
  return {
    options: {
      clients: [client],
      port: data.TODO_SAAS_PORT,
      accessTokenSeconds: data.TODO_SAAS_ACCESS_TOKEN_SECONDS,
      ...(data.TODO_SAAS_STATE_FILE && { stateFile: data.TODO_SAAS_STATE_FILE }),
    },
  }
}
