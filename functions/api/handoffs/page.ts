import { createHash } from 'node:crypto'
import type { TicketState } from '@ascolta/core/tickets/ticket'
import type { Context } from 'hono'
import { html, raw } from 'hono/html'

export interface Said {
  own: boolean
  at: string
  text: string
}

export interface Page {
  number: number
  company: string
  state: TicketState
  name?: string
  summary: string
  promises: { what: string; due: string; kept: boolean }[]
  lines: Said[]
  until: string
}

const italian = {
  lang: 'it',
  ticket: (number: number) => `Conversazione n. ${number}`,
  about: 'Di che cosa si tratta',
  promised: 'Che cosa abbiamo promesso',
  nothing: 'Niente di promesso con una data.',
  by: (when: string) => `entro il ${when}`,
  kept: 'mantenuta',
  said: 'Ultimi messaggi',
  customer: 'Cliente',
  us: 'Noi',
  until: (when: string) =>
    `Questa pagina si legge soltanto e vale fino al ${when}. Contiene dati di una persona: non inoltrarla.`,
  gone: 'Questa pagina non vale più',
  ask: 'È scaduta, è stata ritirata o l’indirizzo non è completo. Chiedine una nuova a chi te l’ha mandata.',
  states: {
    new: 'nuova',
    open: 'in gestione',
    'waiting-customer': 'attende il cliente',
    'waiting-third-party': 'attende terzi',
    snoozed: 'rimandata',
    resolved: 'risolta',
    closed: 'chiusa',
  } satisfies Record<TicketState, string>,
}
const english: typeof italian = {
  lang: 'en-GB',
  ticket: (number) => `Conversation no. ${number}`,
  about: 'What it is about',
  promised: 'What we promised',
  nothing: 'Nothing promised with a date.',
  by: (when) => `by ${when}`,
  kept: 'kept',
  said: 'Latest messages',
  customer: 'Customer',
  us: 'Us',
  until: (when) => `This page is read-only and lasts until ${when}. It holds a person’s data: do not pass it on.`,
  gone: 'This page is not valid any more',
  ask: 'It has ended, was taken back, or its address is not complete. Ask whoever sent it for a new one.',
  states: {
    new: 'new',
    open: 'in progress',
    'waiting-customer': 'waiting for the customer',
    'waiting-third-party': 'waiting for a third party',
    snoozed: 'snoozed',
    resolved: 'resolved',
    closed: 'closed',
  },
}

const style =
  ':root{color-scheme:light dark}body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}' +
  'h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:1.5rem}p,li{overflow-wrap:anywhere;white-space:pre-wrap}' +
  'ul{padding-left:1.2rem}.said{list-style:none;padding:0}.said li{padding:.5rem 0;border-top:1px solid #8886}' +
  'small{opacity:.85}@media print{body{margin:0}}'
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

const wordsFor = (language: string) => (/^\s*(it|\*|$)/i.test(language) ? italian : english)

/** One ticket, on paper if need be. Everything that people wrote is text, whatever it looks like. */
export function handoffPage(c: Context, language: string, page: Page) {
  const words = wordsFor(language)
  const when = (at: string) =>
    new Intl.DateTimeFormat(words.lang, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Rome' }).format(
      new Date(at),
    )
  const promised = page.promises.length
    ? html`<ul>${page.promises.map(
        ({ what, due, kept }) =>
          html`<li>${what} <small>(${words.by(when(due))}${kept ? `, ${words.kept}` : ''})</small></li>`,
      )}</ul>`
    : html`<p>${words.nothing}</p>`
  const lines = page.lines.map(
    ({ own, at, text }) =>
      html`<li><strong>${own ? words.us : (page.name ?? words.customer)}</strong> <small>${when(at)}</small><p>${text}</p></li>`,
  )
  const title = words.ticket(page.number)
  return said(
    c,
    200,
    words.lang,
    title,
    html`<h1>${title}</h1><p>${page.company} · ${words.states[page.state]}${page.name ? ` · ${page.name}` : ''}</p>
<h2>${words.about}</h2><p>${page.summary}</p><h2>${words.promised}</h2>${promised}
${lines.length > 0 ? html`<h2>${words.said}</h2><ul class="said">${lines}</ul>` : ''}<p><small>${words.until(when(page.until))}</small></p>`,
  )
}

/** What there is no more, never was, or was mistyped: all the same to who asks. */
export function goneFrom(c: Context, language: string) {
  const words = wordsFor(language)
  return said(c, 404, words.lang, words.gone, html`<h1>${words.gone}</h1><p>${words.ask}</p>`)
}

function said(c: Context, status: 200 | 404, lang: string, title: string, content: ReturnType<typeof html>) {
  c.set('policy', policy)
  c.header('x-robots-tag', 'noindex, nofollow, noarchive')
  return c.html(
    html`<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${raw(style)}</style></head><body><main>${content}</main></body></html>`,
    status,
  )
}
