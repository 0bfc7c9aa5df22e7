import { allowClientPage, type AllowClientModel } from './pages/allow-client-page.tsx'
import { joinPage, type JoinModel } from './pages/join-page.tsx'
import { messagePage, type MessageModel } from './pages/message-page.tsx'
import { setupPage, type SetupModel } from './pages/setup-page.tsx'
import { signInPage, type SignInModel } from './pages/sign-in-page.tsx'
import { brandingSchema, type Branding } from './style/branding.ts'

/** The pages around signing in, as functions from what they show to a whole document. */
export interface IdentityPages {
  readonly signIn: (model: SignInModel) => string
  readonly allowClient: (model: AllowClientModel) => string
  readonly setup: (model: SetupModel) => string
  readonly join: (model: JoinModel) => string
  readonly message: (model: MessageModel) => string
}

/**
 * Gives the pages that whoever signs people in hands to the browser. They need `styleSource` of the same
 * branding in their Content-Security-Policy.
 * **Errors:** a ZodError when the branding is not usable.
 */
export const identityPages = (branding: Branding): IdentityPages => {
  brandingSchema.parse(branding)
  return {
    signIn: (model) => signInPage(branding, model),
    allowClient: (model) => allowClientPage(branding, model),
    setup: (model) => setupPage(branding, model),
    join: (model) => joinPage(branding, model),
    message: (model) => messagePage(branding, model),
  }
}
