import type { HttpContext } from '../http.ts'
import { CsrfField, renderPage } from './layout.tsx'

/** Asks for the code a device shows. A prefilled code still needs the person to continue. */
export const renderDeviceCodeEntry = (
  context: HttpContext,
  { userCode, problem }: { userCode: string; problem?: string },
): Response | Promise<Response> =>
  renderPage(
    context,
    { title: 'Connect a device', navigation: true, ...(problem && { status: 400 as const }) },
    <>
      <h1>Connect a device</h1>
      <p class="soft">Only continue if the code is on a device or program that you started yourself.</p>
      {problem && (
        <p class="alarm" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action="/device">
        <CsrfField session={context.get('session')} />
        <label>
          Code
          <input
            class="code"
            type="text"
            name="user_code"
            value={userCode}
            autocomplete="off"
            maxlength={16}
            required
          />
        </label>
        <div class="actions">
          <button class="primary">Continue</button>
        </div>
      </form>
    </>,
  )

/** Says that the device will learn of the decision. */
export const renderDeviceDone = (
  context: HttpContext,
  applicationId: string,
  allowed: boolean,
): Response | Promise<Response> =>
  renderPage(
    context,
    { title: allowed ? 'Device connected' : 'Device denied', navigation: true },
    <>
      <h1>{allowed ? 'Device connected' : 'Device denied'}</h1>
      <p>
        {allowed
          ? `${applicationId} may now use your account. You can close this page.`
          : `${applicationId} got no access. You can close this page.`}
      </p>
    </>,
  )
