/** What customers of a service write, in two languages: whole openings, matters and ends, with codes and numbers that are rare. */
const italian = {
  opening: ['Buongiorno,', 'Salve,', 'Ciao,', 'Scusate,', 'Gentile assistenza,', '', 'Ancora io:', 'Ripeto:'],
  matter: [
    'il mio ordine non è ancora arrivato',
    'la bolletta di questo mese è il doppio del solito',
    'il corriere ha lasciato il pacco dal vicino senza avvisare',
    'aspetto il rimborso da tre settimane',
    'il tecnico doveva passare ieri mattina e nessuno si è visto',
    'l’applicazione si chiude quando apro la fattura',
    'mi avete addebitato due volte lo stesso abbonamento',
    'vorrei disdire il contratto senza pagare la penale',
    'la password non funziona e il codice non arriva',
    'il prodotto è arrivato rotto e la scatola era bagnata',
    'il negozio di via Garibaldi mi ha detto di scrivere a voi',
    'internet va a singhiozzo ogni sera dopo le nove',
    'ho cambiato indirizzo ma continuate a spedire a quello vecchio',
    'la garanzia copre anche lo schermo?',
  ],
  end: [
    'Grazie.',
    'Fatemi sapere.',
    'È una vergogna!',
    'Resto in attesa.',
    'Che devo fare?',
    'Grazie mille, buona giornata',
    '',
  ],
} as const
const english = {
  opening: ['Hello,', 'Hi there,', 'Good morning,', '', 'Me again:'],
  matter: [
    'my order has not arrived yet',
    'the parcel was left outside in the rain',
    'I was charged twice for the same subscription',
    'I am still waiting for my refund',
    'the app crashes whenever I open the invoice',
    'the technician never showed up yesterday',
    'I would like to cancel my contract',
    'the screen arrived broken, is it under warranty?',
  ],
  end: ['Thanks.', 'Please advise.', 'This is a shame!', 'Any news?', ''],
} as const
const places =
  'Milano Roma Torino Napoli Palermo Genova Bologna Firenze Bari Catania Verona Padova Trieste Brescia'.split(' ')
const things =
  'lavatrice telefono divano caldaia modem scarpe bicicletta forno aspirapolvere contatore tessera giacca'.split(' ')
const names = 'Giulia Marco Sara Luca Elena Paolo Chiara Andrea Francesca Davide Anna Matteo Silvia Stefano'.split(' ')

export type Chance = () => number
const of = <Value>(list: readonly Value[], chance: Chance) => list[Math.floor(chance() * list.length)] as Value

export const nameOf = (chance: Chance) => `${of(names, chance)} ${of(places, chance)}etti`

/** One message; every third names a code of its own, some a place, a thing or a made-up word that hardly anybody uses. */
export function text(chance: Chance): string {
  const { opening, matter, end } = chance() < 0.8 ? italian : english
  const parts = [
    of(opening, chance),
    of(matter, chance),
    ...(chance() < 0.3 ? [`ordine ${Math.floor(chance() * 1e9)}`] : []),
    ...(chance() < 0.3 ? [`a ${of(places, chance)}`] : []),
    ...(chance() < 0.3 ? [of(things, chance)] : []),
    ...(chance() < 0.4 ? [rare(chance)] : []),
    ...(chance() < 0.4 ? [of(matter, chance)] : []),
    of(end, chance),
  ]
  return parts.filter(Boolean).join(' ')
}

const syllables = 'ba co di fe gu la me ni po ru sa te vi zo pra stri'.split(' ')
/** Words of a long tail: 4,096 of them, the first far more often. */
const rare = (chance: Chance) => {
  const at = Math.floor(4096 * chance() ** 2)
  return [at % 16, Math.floor(at / 16) % 16, Math.floor(at / 256)].map((index) => syllables[index]).join('')
}

/** Two words that somebody may look for: one that is common and one that may be, or two that are. */
export const wanted = (chance: Chance) =>
  chance() < 0.5
    ? `${of(things, chance)} ${of(places, chance)}`
    : `${of(['ordine', 'rimborso', 'bolletta', 'pacco', 'refund', 'contratto'], chance)} ${chance() < 0.5 ? rare(chance) : of(places, chance)}`
