import type { Deletion } from '@ascolta/core/inbound/deletion'

type Status = Pick<Deletion, 'code' | 'state' | 'askedAt' | 'due' | 'doneAt'>

const italian = {
  lang: 'it',
  title: 'Cancellazione dei dati',
  missing: 'Con questo codice non abbiamo nessuna richiesta. Se l’hai appena fatta, riprova tra qualche minuto.',
  code: (code: string) => `Codice: ${code}`,
  asked: (day: string) => `La richiesta è arrivata il ${day}.`,
  open: (day: string) => `È in lavorazione: i dati saranno cancellati entro il ${day}.`,
  nothing: 'Con l’identificativo che la rete ci ha dato non conserviamo nessuna conversazione.',
  done: (day: string) => `I dati sono stati cancellati il ${day}.`,
}
const english: typeof italian = {
  lang: 'en-GB',
  title: 'Deletion of data',
  missing: 'We have no request with this code. If you made it a moment ago, try again in a few minutes.',
  code: (code) => `Code: ${code}`,
  asked: (day) => `The request arrived on ${day}.`,
  open: (day) => `It is being worked on: the data will be deleted by ${day}.`,
  nothing: 'Under the identifier that the network gave us we keep no conversation.',
  done: (day) => `The data were deleted on ${day}.`,
}

/** A page for whoever asked, in plain HTML. Everything in it is ours: nothing a visitor sent is shown. */
export function statusPage(status: Status | undefined, language: string) {
  const words = /^\s*(it|\*|$)/i.test(language) ? italian : english
  const day = (at: string) =>
    new Intl.DateTimeFormat(words.lang, { dateStyle: 'long', timeZone: 'Europe/Rome' }).format(new Date(at))
  const said = status
    ? [
        words.asked(day(status.askedAt)),
        status.state === 'open'
          ? words.open(day(status.due))
          : status.state === 'done'
            ? words.done(day(status.doneAt ?? status.due))
            : words.nothing,
        words.code(status.code),
      ]
    : [words.missing]
  return [
    `<!doctype html><html lang="${words.lang}"><head><meta charset="utf-8"><meta name="robots" content="noindex">`,
    `<meta name="viewport" content="width=device-width"><title>${words.title}</title></head>`,
    `<body><main><h1>${words.title}</h1>${said.map((line) => `<p>${line}</p>`).join('')}</main></body></html>`,
  ].join('')
}
