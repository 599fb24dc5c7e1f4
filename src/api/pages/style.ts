/** The style of all pages. Text has a contrast of at least 4.5 in both schemes, and edges at least 3 (WCAG 2.2 AA). */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --text: #1b1f24; --quiet: #535b66; --edge: #7d8590; --line: #d5d9de;
  --accent: #1f5fbf; --on-accent: #ffffff; --accent-pressed: #184b98;
  --good: #17683a; --good-card: #e8f5ec; --bad: #a3231c; --bad-card: #fdeeed;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1e2228; --text: #e9ecf0; --quiet: #aeb6c0; --edge: #87909b; --line: #3a414a;
    --accent: #82b1ff; --on-accent: #0b1b33; --accent-pressed: #a9c9ff;
    --good: #86d8a4; --good-card: #17301f; --bad: #ffaaa3; --bad-card: #3a1c1a;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--card); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-inline-size: 30rem; margin: 0 auto; padding: clamp(1.25rem, 6vi, 2.5rem); background: var(--card); }
main.wide { max-inline-size: 60rem; }
@media (min-width: 34rem) {
  body { background: var(--page); }
  main { margin-block: clamp(0rem, 8vb, 5rem); border: 1px solid var(--line); border-radius: 0.75rem; }
  main.wide { margin-block: clamp(0rem, 4vb, 2rem); }
  main:has(+ footer) { margin-block-end: 1rem; }
}
p, dd, li, td { overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: break-word; text-wrap: balance; }
footer { max-inline-size: 30rem; margin: 0 auto; padding: 0 clamp(1.25rem, 6vi, 2.5rem) 1.5rem; color: var(--quiet); font-size: 0.9375rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
.app { margin-block-end: 0.25rem; color: var(--quiet); font-weight: 600; }
.hint { margin: 0; color: var(--quiet); font-size: 0.9375rem; }
label { display: block; font-weight: 600; }
.field { margin-block-end: 1.5rem; }
.entry { position: relative; display: flex; margin-block-start: 0.5rem; }
input, button, .button { min-block-size: 2.75rem; border-radius: 0.5rem; font: inherit; }
input { flex: 1 1 12rem; min-inline-size: 0; padding: 0.5rem 0.75rem; border: 1px solid var(--edge); background: var(--card); color: var(--text); }
input[aria-invalid='true'] { border: 2px solid var(--bad); }
button { padding: 0.5rem 1.25rem; border: 1px solid var(--edge); background: transparent; color: var(--text); cursor: pointer; }
button[type='submit'], .button { inline-size: 100%; border: 1px solid transparent; background: var(--accent); color: var(--on-accent); font-weight: 600; }
button[type='submit']:hover, .button:hover { background: var(--accent-pressed); }
.button { display: inline-block; padding: 0.5625rem 1.25rem; text-align: center; text-decoration: none; overflow-wrap: break-word; }
[dir='ltr'] .entry:has(.icon) input { padding-right: 3rem; }
[dir='rtl'] .entry:has(.icon) input { padding-left: 3rem; }
.icon { position: absolute; inset-block: 0; inset-inline-end: 0; inline-size: 2.75rem; padding: 0; border-color: transparent; color: var(--quiet); }
.icon svg { display: block; margin: auto; }
.icon[aria-pressed='false'] .shown { display: none; }
.icon:focus-visible { outline-offset: -3px; }
button[aria-disabled='true'] { cursor: progress; opacity: 0.75; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.message:not(:empty) { margin-block-end: 1rem; padding: 0.75rem 1rem; border-inline-start: 4px solid; border-radius: 0.25rem; overflow-wrap: anywhere; }
.message:focus { outline: none; }
[role='status'].message { background: var(--good-card); color: var(--good); }
[role='alert'].message { background: var(--bad-card); color: var(--bad); }
.message ul { margin: 0.5rem 0 0; padding-inline-start: 1.25rem; }
.field .message:not(:empty) { margin-block: 0.75rem 0; }
.mails { margin: 0; padding: 0; list-style: none; }
.mails li { padding-block: 0.75rem; border-block-start: 1px solid var(--line); }
.mails a { font-weight: 600; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.links { margin: 0; padding-inline-start: 1.25rem; }
.links li { padding-block: 0.25rem; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.125rem; }
pre { margin: 0; padding: 1rem; border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { inline-size: 100%; block-size: 70vb; border: 1px solid var(--line); background: #ffffff; color-scheme: light; resize: vertical; }
`;
