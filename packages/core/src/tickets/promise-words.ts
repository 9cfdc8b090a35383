const locales = { it: 'it-IT', en: 'en-GB' } as const

/**
 * What one might write to a customer about a promise, in the language of the ticket: Italian, or English for all others.
 * It goes into the composer and nowhere else; whether it is sent, and how it reads then, is the agent's.
 */
export function promiseWords(due: string, { language, zone }: { language: string | undefined; zone: string }) {
  const tongue = language === undefined || language.startsWith('it') ? 'it' : 'en'
  const at = new Date(due)
  const day = new Intl.DateTimeFormat(locales[tongue], {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(at)
  const time = new Intl.DateTimeFormat(locales[tongue], { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
    at,
  )
  if (tongue === 'it')
    return {
      made: `Torno da lei entro ${day} alle ${time}.`,
      late: `Mi scuso: le avevo promesso una risposta entro ${day} alle ${time} e non ce l’ho ancora. Continuo a seguire la sua richiesta e le scrivo appena ho novità.`,
    }
  return {
    made: `I will get back to you by ${day} at ${time}.`,
    late: `I am sorry: I had promised you an answer by ${day} at ${time} and I do not have it yet. I am still on it and will write to you as soon as there is news.`,
  }
}
