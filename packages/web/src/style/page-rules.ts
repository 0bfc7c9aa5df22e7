/** Colours, type and the frame of a page. */
export const pageRules = `
:root{
  color-scheme:light dark;
  --page:#f5f5f2;--card:#fff;--raised:#fafaf8;
  --ink:#191b1e;--muted:#5b5f67;--line:#e1e1db;--edge:#8b8e94;
  --on-accent:#fff;--good:#1b6b43;--warn:#855100;--bad:#a62b20;
  --shadow:0 1px 2px rgb(20 22 25/.04),0 12px 32px -16px rgb(20 22 25/.14)
}
@media (prefers-color-scheme:dark){
  :root{
    --page:#121316;--card:#1b1d20;--raised:#212429;
    --ink:#eeeeeb;--muted:#a6a9b0;--line:#30333a;--edge:#72767f;
    --on-accent:#0e1113;--good:#7fcf9f;--warn:#eab765;--bad:#f3968b;
    --shadow:none
  }
}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{
  margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;
  background:var(--page);color:var(--ink);
  font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif;
  overflow-wrap:anywhere
}
h1,h2,h3,legend,p,ul,dl,dd,form,fieldset{margin:0;padding:0}
ul{list-style:none}
fieldset{border:0;min-width:0}
h1{font-size:clamp(1.5rem,1.2rem + 1.5vw,1.875rem);line-height:1.2;font-weight:650;letter-spacing:-.021em;text-wrap:balance}
legend{margin-bottom:.5rem}
h2,h3{font-size:1.0625rem;line-height:1.35;font-weight:620;letter-spacing:-.008em;text-wrap:balance}
p{text-wrap:pretty}
strong{font-weight:620}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px;text-decoration-color:color-mix(in srgb,currentColor 45%,transparent)}
a:hover{text-decoration-color:currentColor}
svg{display:block;flex:none}
.icon{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
.top,.sheet{width:100%;max-width:34rem;margin-inline:auto;padding-inline:clamp(1rem,4vw,1.5rem)}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.25rem;padding-block:clamp(1.25rem,5vh,3rem) 1rem;color:var(--muted);font-size:.9375rem}
.brand{display:inline-flex;align-items:center;gap:.6rem;color:var(--ink);font-weight:620;letter-spacing:-.01em}
.brand svg{color:var(--accent)}
.sheet{flex:1;padding-bottom:clamp(2rem,8vh,5rem);display:grid;gap:1rem;align-content:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:clamp(1.25rem,5vw,2rem);box-shadow:var(--shadow);display:grid;gap:1.5rem;min-width:0}
.intro{display:grid;gap:.6rem}
.sheet>.intro{padding-block:.75rem .5rem}
.lead{color:var(--muted);font-size:1.0625rem;line-height:1.5}
.lead strong{color:var(--ink)}
.quiet{color:var(--muted);font-size:.9375rem}
.small{color:var(--muted);font-size:.875rem}
.stack{display:grid;gap:1rem;min-width:0}
.stack.tight{gap:.5rem}
`
