import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Role } from '@ascolta/core/team/agent'
import type { Person } from './people.ts'

type Language = 'it' | 'en'

const words = {
  it: {
    title: 'Chi sei?',
    intro: 'Scegli una persona: in locale non serve la password.',
    roles: { agent: 'Operatore', supervisor: 'Supervisore', admin: 'Amministratore' },
    out: 'Esci da Ascolta',
    outIntro: 'La tua sessione verrà chiusa.',
    outButton: 'Esci',
    failed: 'Accesso non riuscito',
    again: 'Torna ad Ascolta',
  },
  en: {
    title: 'Who are you?',
    intro: 'Choose a person: no password is needed on this machine.',
    roles: { agent: 'Agent', supervisor: 'Supervisor', admin: 'Administrator' },
    out: 'Sign out of Ascolta',
    outIntro: 'Your session will be closed.',
    outButton: 'Sign out',
    failed: 'The sign-in failed',
    again: 'Back to Ascolta',
  },
} satisfies Record<Language, { roles: Record<Role, string> } & Record<string, unknown>>

/** English for who asks for it before Italian, Italian for all others. */
export function languageOf({ headers }: Pick<IncomingMessage, 'headers'>): Language {
  const wanted = (headers['accept-language'] ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase())
  return wanted.find((tag): tag is Language => tag === 'it' || tag === 'en') ?? 'it'
}

/** One button for each person; the form goes back to the interaction it belongs to. */
export function signInPage(language: Language, action: string, people: readonly Person[]) {
  const { title, intro, roles } = words[language]
  const buttons = people.map(
    ({ sub, name, email, role }) => `
      <li><button name="person" value="${safe(sub)}">
        <span class="mark" aria-hidden="true">${safe(initials(name))}</span>
        <span><strong>${safe(name)}</strong><small>${safe(email)}</small></span>
        <span class="role">${roles[role]}</span>
      </button></li>`,
  )
  return page(
    language,
    title,
    `<p>${intro}</p><form method="post" action="${safe(action)}"><ul>${buttons.join('')}</ul></form>`,
  )
}

/** `form` comes from the provider; a script of our own origin sends it, the button is for browsers without scripts. */
export function signOutPage(language: Language, form: string) {
  const { out, outIntro, outButton } = words[language]
  const button = `<button class="only" form="op.logoutForm" name="logout" value="yes">${outButton}</button>`
  return page(language, out, `<p>${outIntro}</p>${form}${button}`, '<script src="/issuer/sign-out.js" defer></script>')
}

export function failedPage(language: Language, reason: string) {
  const { failed, again } = words[language]
  return page(language, failed, `<p>${safe(reason)}</p><p><a href="/">${again}</a></p>`)
}

/** What the pages need beside themselves: a strict policy allows nothing inline. */
export const assets: Record<string, { type: string; text: string }> = {
  '/issuer/sign-out.js': {
    type: 'text/javascript; charset=utf-8',
    text: "document.querySelector('button.only').click()\n",
  },
  '/issuer/sign-in.css': {
    type: 'text/css; charset=utf-8',
    text: `
:root { color-scheme: light dark; --ground: light-dark(#f4f1ec, #16181c); --sheet: light-dark(#fff, #1f2228);
  --ink: light-dark(#1d2330, #eef0f4); --soft: light-dark(#5b6474, #a3abba); --line: light-dark(#ddd8cf, #343a45);
  --accent: light-dark(#0f5f6b, #6cc5d2); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: min(30rem, 100%); padding: 2rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 1rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
.brand { margin: 0 0 1.25rem; color: var(--accent); font-weight: 650; letter-spacing: .02em; }
p { margin: .375rem 0 1.25rem; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .625rem; }
button { font: inherit; color: inherit; cursor: pointer; background: transparent; border: 1px solid var(--line); border-radius: .75rem; }
li button { width: 100%; display: grid; grid-template-columns: auto 1fr auto; gap: .875rem; align-items: center; padding: .75rem .875rem; text-align: start; }
button:hover { border-color: var(--accent); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.only { padding: .625rem 1.25rem; background: var(--accent); border-color: var(--accent); color: light-dark(#fff, #10242a); font-weight: 600; }
.mark { width: 2.5rem; height: 2.5rem; display: grid; place-items: center; border-radius: 50%; background: var(--accent); color: light-dark(#fff, #10242a); font-weight: 650; }
strong, small { display: block; } small, .role { color: var(--soft); font-size: .875rem; } a { color: var(--accent); }
@media (max-width: 26rem) { li button { grid-template-columns: auto 1fr; } .role { grid-column: 2; } }
`,
  },
}

/** Answers with a page under the same strict policy as the desk. */
export function sendPage(response: ServerResponse, status: number, html: string) {
  response.writeHead(status, { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' })
  response.end(html)
}

export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const page = (language: Language, title: string, body: string, head = '') => `<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · Ascolta</title>
  <link rel="stylesheet" href="/issuer/sign-in.css">${head}
</head>
<body><main><p class="brand">Ascolta</p><h1>${title}</h1>${body}</main></body>
</html>
`

const initials = (name: string) => name.replace(/(\S)\S*\s*/g, '$1').slice(0, 2)

const safe = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
