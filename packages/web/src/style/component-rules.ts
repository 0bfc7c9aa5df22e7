/** The parts a page is put together from. */
export const componentRules = `
.button{
  display:inline-flex;align-items:center;justify-content:center;gap:.5rem;min-height:48px;max-width:100%;
  padding:.65rem 1.35rem;border:1px solid var(--edge);border-radius:10px;background:transparent;color:var(--ink);
  font:inherit;font-weight:600;line-height:1.25;text-align:center;text-decoration:none;cursor:pointer
}
.button:hover{background:var(--raised);border-color:var(--ink)}
.button.primary{border-color:var(--accent);background:var(--accent);color:var(--on-accent)}
.button.primary:hover{background:color-mix(in srgb,var(--accent) 88%,var(--ink));border-color:transparent}
.button.danger{border-color:var(--bad);background:var(--bad);color:var(--on-accent)}
.button.danger:hover{background:color-mix(in srgb,var(--bad) 88%,var(--ink))}
.button.slim{min-height:44px;padding:.45rem 1rem;font-size:.9375rem}
.button:focus-visible{border-radius:10px}
.actions{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem}
.actions>form{display:contents}
@media (max-width:30rem){.actions>.button:not(.slim),.actions>form>.button{width:100%}}
.as-link{
  display:inline-flex;align-items:center;min-height:44px;margin:-.6rem 0;padding:0;border:0;background:none;color:var(--accent);
  font:inherit;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.18em;text-decoration-color:color-mix(in srgb,currentColor 45%,transparent);cursor:pointer
}
.muted{color:var(--muted)}
.as-link:hover{text-decoration-color:currentColor}
.facts{border:1px solid var(--line);border-radius:12px;background:var(--raised)}
.facts>div{display:grid;grid-template-columns:6.75rem minmax(0,1fr);gap:0 1rem;padding:.7rem 1rem}
.facts>div+div{border-top:1px solid var(--line)}
.facts dt{color:var(--muted);font-size:.9375rem}
.facts dd .as-link{font-size:.9375rem}
@media (max-width:26rem){.facts>div{grid-template-columns:minmax(0,1fr)}}
.tag{
  display:inline-block;padding:.05rem .5rem;border:1px solid var(--line);border-radius:99px;
  color:var(--muted);font-size:.8125rem;line-height:1.5;white-space:nowrap
}
.rows{display:grid}
.rows>li{display:grid;grid-template-columns:1.5rem minmax(0,1fr);gap:0 .75rem;padding-block:.75rem}
.rows>li+li{border-top:1px solid var(--line)}
.rows>li:first-child{padding-top:.25rem}
.rows>li:last-child{padding-bottom:0}
.rows svg{margin-top:.14rem;color:var(--good)}
.rows .no svg,.no>svg{color:var(--muted)}
.rows small{display:block;color:var(--muted);font-size:.9375rem}
.choice{display:grid;grid-template-columns:1.5rem minmax(0,1fr);gap:0 .75rem;padding:.8rem 1rem;min-height:44px;cursor:pointer}
.choices{display:grid;border:1px solid var(--line);border-radius:12px;overflow:hidden}
.choices>.choice+.choice{border-top:1px solid var(--line)}
.choice:hover{background:var(--raised)}
.choice:focus-within{background:color-mix(in srgb,var(--accent) 8%,var(--card))}
.choice input{width:1.25rem;height:1.25rem;margin:.14rem 0 0;accent-color:var(--accent)}
.choice small{display:block;color:var(--muted);font-size:.9375rem}
.note{
  display:grid;grid-template-columns:1.25rem minmax(0,1fr);gap:.75rem;padding:.85rem 1rem;border-radius:12px;
  border:1px solid color-mix(in srgb,var(--tone) 35%,var(--line));
  background:color-mix(in srgb,var(--tone) 7%,var(--card));font-size:.9375rem
}
.note svg{margin-top:.12rem;color:var(--tone)}
.plain{--tone:var(--muted)}
.good{--tone:var(--good)}.warn{--tone:var(--warn)}.bad{--tone:var(--bad)}
.mark{display:grid;place-items:center;margin-bottom:.35rem;width:3rem;height:3rem;border-radius:50%;color:var(--tone);background:color-mix(in srgb,var(--tone) 12%,var(--card))}
.state{display:inline-flex;align-items:center;gap:.4rem;color:var(--tone);font-size:.9375rem;font-weight:600}
.service{display:grid;grid-template-columns:2.75rem minmax(0,1fr);gap:0 .9rem;align-items:center}
.service>div{min-width:0}
.glyph{
  display:grid;place-items:center;width:2.75rem;height:2.75rem;border-radius:11px;border:1px solid var(--line);
  background:var(--raised);color:var(--ink);font-size:1.125rem;font-weight:650
}
.account{padding:clamp(1.1rem,4vw,1.5rem);gap:1rem}
.account .small{line-height:1.6}
.line{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.75rem 1rem}
.line>:first-child{flex:1 1 14rem}
.intro>.line>:first-child{flex-basis:8rem}
.can{display:grid;gap:.35rem;padding:.75rem 1rem;border-radius:12px;background:var(--raised);font-size:.9375rem}
.can li{color:var(--muted)}
.can b{color:var(--ink);font-weight:600}
.field{display:grid;gap:.35rem}
.field label{font-weight:600;font-size:.9375rem}
.field input,.field textarea{
  width:100%;min-height:48px;padding:.6rem .85rem;border:1px solid var(--edge);border-radius:10px;
  background:var(--card);color:var(--ink);font:inherit
}
.field textarea{resize:vertical;font-family:ui-monospace,monospace;font-size:.9375rem}
.wrong input{border-color:var(--bad);border-width:2px}
.wrong .small{color:var(--bad)}
.field input:focus-visible,.field textarea:focus-visible{outline-offset:1px;border-radius:10px}
.people{display:grid;gap:.6rem}
.person{gap:.85rem;width:100%;justify-content:flex-start;padding:.6rem .9rem;text-align:left;font-weight:400}
.person strong,.person small{display:block}
.person small{color:var(--muted);font-size:.875rem}
.person .glyph{width:2.4rem;height:2.4rem;border-radius:50%;font-size:1rem}
.device-code{font:600 clamp(1.6rem,9vw,2.4rem)/1.3 ui-monospace,monospace;letter-spacing:.08em;text-align:center}
nav{flex-basis:100%}
.nav{display:flex;flex-wrap:wrap;gap:0 1.1rem}
.nav a{display:inline-flex;align-items:center;min-height:44px;color:var(--muted);text-decoration:none}
.nav a:hover{color:var(--ink);text-decoration:underline}
.nav [aria-current]{color:var(--ink);box-shadow:inset 0 -2px var(--accent)}
.lines{display:grid}
.lines>li{padding-block:.8rem}
.lines>li+li{border-top:1px solid var(--line)}
.lines>li:first-child{padding-top:.25rem}
.lines>li:last-child{padding-bottom:0}
.lines h2,.lines h3{font-size:1rem}
.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875rem}
.end{border-top:1px solid var(--line);padding-top:1.25rem}
@media (forced-colors:active){.button.primary,.button.danger{border-width:2px}}
`
