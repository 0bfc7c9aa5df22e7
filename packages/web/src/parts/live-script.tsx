import { liveScriptPath } from '../pages/paths.ts'

/** Lets a page follow what happens elsewhere; its `data-live` part names the path where it is read again. */
export const LiveScript = () => <script type="module" src={liveScriptPath}></script>
