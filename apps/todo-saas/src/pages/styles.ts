import { createHash } from 'node:crypto'

/** The one style sheet of the service, inlined into every page. Orange is its colour in light and dark. */
export const styles = `
:root {
  color-scheme: light dark;
  --page: #fdf7f2; --card: #ffffff; --ink: #2b1d14; --soft: #75604f; --line: #eddccd;
  --accent: #c2410c; --accent-ink: #ffffff; --tint: #fff0e4; --alarm: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #1a1310; --card: #251b16; --ink: #f8ece2; --soft: #c3ab99; --line: #453228;
    --accent: #fb923c; --accent-ink: #2b1204; --tint: #38241a; --alarm: #ff9a8c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--page); color: var(--ink);
  font: 16px/1.5 ui-rounded, "SF Pro Rounded", "Nunito", system-ui, sans-serif;
}
header {
  display: flex; align-items: center; gap: 12px; flex-wrap: wrap;
  max-width: 720px; margin: 0 auto; padding: 20px 20px 0;
}
header .brand {
  display: flex; align-items: center; gap: 10px; font-weight: 700; color: inherit;
  text-decoration: none;
}
header nav { display: flex; gap: 16px; margin-left: auto; font-size: 14px; }
.logo { width: 32px; height: 32px; flex: none; }
.logo rect { fill: var(--accent); }
.logo path {
  fill: none; stroke: var(--accent-ink); stroke-width: 3.4; stroke-linecap: round;
  stroke-linejoin: round;
}
main {
  max-width: 520px; margin: 28px auto 48px; padding: 32px;
  background: var(--card); border: 1px solid var(--line); border-radius: 22px;
  box-shadow: 0 14px 40px rgb(120 60 20 / 10%);
}
main.wide { max-width: 680px; }
@media (max-width: 560px) { main { margin: 16px 12px 32px; padding: 22px; } }
h1 { margin: 0 0 8px; font-size: 25px; line-height: 1.25; text-wrap: balance; }
h1 strong { color: var(--accent); }
h2 { margin: 28px 0 8px; font-size: 17px; }
p { margin: 0 0 14px; }
a { color: var(--accent); }
.soft { color: var(--soft); font-size: 14px; }
.alarm { color: var(--alarm); font-weight: 600; }
.person {
  display: flex; align-items: center; gap: 12px; margin: 18px 0; padding: 10px 14px;
  background: var(--tint); border-radius: 14px;
}
.person form { margin-left: auto; }
.person span span { display: block; }
.initial {
  display: grid; place-items: center; width: 38px; height: 38px; flex: none;
  border-radius: 50%; background: var(--accent); color: var(--accent-ink); font-weight: 700;
}
fieldset { margin: 0 0 18px; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: 8px; font-weight: 600; }
.scope { display: flex; gap: 12px; padding: 12px 0; border-top: 1px solid var(--line); cursor: pointer; }
.scope input { width: 20px; height: 20px; margin: 2px 0 0; flex: none; accent-color: var(--accent); }
.scope span span { display: block; }
.actions { display: flex; gap: 12px; margin-bottom: 16px; }
.actions button { flex: 1; }
button {
  font: inherit; font-weight: 600; padding: 11px 20px; border-radius: 999px; cursor: pointer;
  border: 1px solid var(--line); background: transparent; color: var(--ink);
}
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
button.link {
  padding: 0; border: 0; border-radius: 4px; color: var(--accent); text-decoration: underline;
  font-size: 14px;
}
button:hover { filter: brightness(1.06); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.choice {
  display: flex; align-items: center; gap: 14px; width: 100%; margin-bottom: 12px; padding: 14px;
  border-radius: 16px; text-align: left;
}
button.choice span span { display: block; font-weight: 400; }
input[type=text] {
  font: inherit; width: 100%; padding: 11px 14px; margin: 6px 0 16px; border-radius: 12px;
  border: 1px solid var(--line); background: var(--page); color: var(--ink);
}
input.code {
  font: 600 24px/1.4 ui-monospace, monospace; letter-spacing: 3px; text-align: center;
  text-transform: uppercase;
}
ul { list-style: none; margin: 0; padding: 0; }
ul.rows > li {
  display: flex; gap: 16px; align-items: center; padding: 14px 0; border-top: 1px solid var(--line);
}
ul.rows > li > form { margin-left: auto; }
ul.tasks li {
  display: flex; gap: 10px; align-items: baseline; padding: 7px 0; border-top: 1px solid var(--line);
}
ul.tasks li.done { color: var(--soft); text-decoration: line-through; }
ul.tasks .box {
  width: 14px; height: 14px; flex: none; border: 2px solid var(--soft); border-radius: 50%;
  align-self: center;
}
ul.tasks .p4 { border-color: var(--alarm); background: var(--alarm); }
ul.tasks .p3 { border-color: var(--accent); }
ul.tasks .child { margin-left: 26px; }
ul.tasks .due { margin-left: auto; white-space: nowrap; }
code {
  font: 14px ui-monospace, monospace; background: var(--tint); padding: 2px 6px; border-radius: 6px;
  overflow-wrap: anywhere;
}
`

/** The Content-Security-Policy source that admits this style sheet and no other. */
export const stylesSource = `'sha256-${createHash('sha256').update(styles).digest('base64')}'`
