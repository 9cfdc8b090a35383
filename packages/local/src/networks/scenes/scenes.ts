import type { Channel } from '@ascolta/core/channels/channel'
import type { Mood } from '../moods.ts'

/** One thing that happens, in the order of the list; names stand for what was written before. */
export type Step =
  /** Somebody writes: something new, or below what is named. `as` is the name of what they wrote. */
  | { by: string; says: string; as?: string; under?: string }
  /** The same in private, where the network has it. */
  | { by: string; whispers: string; as?: string }
  | { by: string; photos: number; says: string }
  | { edits: string; to: string }
  | { removes: string }
  | { mood: Partial<Mood> }
  | { calm: true }
  | { seconds: number }
  /** What the company must do before it goes on: answer what is named, write to its author in private, or meet the mood. */
  | { answered: string }
  | { invited: string }
  | { refused: true }

export interface Scene {
  id: string
  /** Where it can be played. */
  on: readonly Channel[]
  steps: readonly Step[]
}

const everywhere = ['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email'] as const
const inPublic = ['facebook-page', 'instagram', 'x'] as const

const crowd = [
  ['Paola Rinaldi', 'Anche qui a Collegno: frigo spento e nessuno al telefono.'],
  ['Davide Moro', 'Io ho un negozio, chi mi paga la merce?'],
  ['Emily Carter', 'Same here, no power since 6 am. Any news?'],
  ['Sara Contini', 'Da me è tornata adesso, a voi?'],
  ['Nadia Ferro', 'Mia madre usa il concentratore di ossigeno. È URGENTE.'],
  ['Luca Bianchi', 'Come si chiede il rimborso?'],
  ['Marco Esposito', 'Tre ore di attesa al numero verde. Tre.'],
  ['Irene Gallo', 'Condivido ovunque, vergogna.'],
  ['Teo Villa', 'Basta, domani cambio fornitore.'],
  ['Anna Sala', 'Ma rispondete solo a chi urla?'],
  ['Giorgio Neri', 'Io ho aperto un reclamo, numero 88213: nessuna risposta.'],
  ['Marta Costa', 'Si sa almeno quando torna?'],
] as const

/** What can be started from the page. */
export const scenes: readonly Scene[] = [
  {
    id: 'viral',
    on: inPublic,
    steps: [
      {
        by: 'Rosa Longo',
        says: 'Due giorni senza luce, due. E sui social pubblicate foto di tramonti?',
        as: 'complaint',
      },
      ...crowd.flatMap(([by, says], at): Step[] => [{ seconds: at < 3 ? 2 : 0.7 }, { by, says, under: 'complaint' }]),
      { seconds: 2 },
      { by: 'Rosa Longo', says: 'Vedo che non sono la sola. Qualcuno ci risponde?', under: 'complaint' },
    ],
  },
  {
    id: 'album',
    on: ['messenger', 'instagram', 'whatsapp', 'x'],
    steps: [{ by: 'Davide Moro', photos: 10, says: 'Ecco le foto del contatore bruciato.' }],
  },
  {
    id: 'second-thoughts',
    on: ['facebook-page', 'messenger', 'whatsapp'],
    steps: [
      { by: 'Irene Gallo', says: 'Siete dei ladri!!!', as: 'outburst' },
      { seconds: 4 },
      { edits: 'outburst', to: 'La bolletta di marzo mi sembra troppo alta.' },
      { seconds: 4 },
      { by: 'Irene Gallo', says: 'Potete controllarla?', as: 'question' },
      { seconds: 4 },
      { removes: 'outburst' },
    ],
  },
  {
    id: 'two-in-thread',
    on: inPublic,
    steps: [
      { by: 'Marta Costa', says: 'Il contatore nuovo fa un ronzio, è normale?', as: 'hum' },
      { seconds: 3 },
      { by: 'Teo Villa', says: 'Anche il mio! E in più scalda.', under: 'hum', as: 'heat' },
      { seconds: 3 },
      { by: 'Marta Costa', says: 'Se scalda è peggio: chi chiamo?', under: 'hum' },
      { answered: 'hum' },
      { by: 'Teo Villa', says: 'E a me chi risponde?', under: 'hum' },
    ],
  },
  {
    id: 'invitation',
    on: ['facebook-page', 'instagram'],
    steps: [
      {
        by: 'Nadia Ferro',
        says: 'Non voglio scrivere qui il mio codice cliente: mi contattate in privato?',
        as: 'request',
      },
      { invited: 'request' },
      { seconds: 2 },
      { by: 'Nadia Ferro', whispers: 'Eccomi, grazie. Il codice è 4471-22.' },
    ],
  },
  {
    id: 'lost-answers',
    on: everywhere,
    steps: [
      { mood: { answer: 'lost', echo: 'missing' } },
      { by: 'Luca Bianchi', says: 'Come si chiede il rimborso per il guasto di ieri?' },
      { seconds: 60 },
      { calm: true },
    ],
  },
  {
    id: 'confused-line',
    on: everywhere,
    steps: [
      { mood: { webhooks: 'repeated' } },
      { by: 'Anna Sala', says: 'Questa notifica arriva tre volte.', as: 'first' },
      { seconds: 3 },
      { mood: { webhooks: 'reordered' } },
      { by: 'Anna Sala', says: 'Questa è stata scritta per prima.', under: 'first' },
      { by: 'Anna Sala', says: 'Questa per seconda.', under: 'first' },
      { by: 'Anna Sala', says: 'E questa per ultima.', under: 'first' },
      { seconds: 3 },
      { calm: true },
    ],
  },
  {
    id: 'token-expires',
    on: ['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x'],
    steps: [
      { mood: { answer: 'expired' } },
      { by: 'Giorgio Neri', says: 'Ho pagato due volte la stessa bolletta, che cosa faccio?' },
      { refused: true },
      { seconds: 30 },
      { calm: true },
    ],
  },
]
