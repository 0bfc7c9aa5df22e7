/** Scopes as Google's answers spell them, whatever short form a request may use. */
export const scopes = {
  openid: 'openid',
  email: 'https://www.googleapis.com/auth/userinfo.email',
  file: 'https://www.googleapis.com/auth/drive.file',
  readonly: 'https://www.googleapis.com/auth/drive.readonly',
  drive: 'https://www.googleapis.com/auth/drive',
} as const
