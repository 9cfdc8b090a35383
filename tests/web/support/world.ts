import type { Card } from '@ascolta/functions/api/card-views'
import type { AccountView, ChannelView, Conversation, Me, Oddity, Row, Way } from '@ascolta/functions/api/views'
import { aConversation, aMe, aMessage, anAccount, aReply, aRow, aWay, minutesAgo } from './factories.ts'

export interface World {
  /** No passes for live updates are to be had. */
  liveDown?: boolean
  me: Me | undefined
  /** What is said to `GET /books` and the like, where nothing else knows. */
  answers: Record<string, unknown>
  /** What the card of everybody says beside what it would. */
  card?: Partial<Card>
  rows: Row[]
  conversations: Map<string, Conversation>
  oddities: Oddity[]
  channels: Channel[]
  deletions: { code: string; state: string; askedAt: string; due: string; tickets: string[] }[]
}

/** An account as the channels page shows it. */
export interface Channel extends AccountView {
  recordingUntil?: string | undefined
  external: string
  targetMinutes: number
  connectedAt: string
  dedicatedSince?: string | undefined
  signature?: string
  tokenAt?: string
  heardAt?: string
  sentAt?: string
  care?: ChannelView['care']
  gaps?: { lastAt: string; restored: number; refused?: string }
}

const messenger = anAccount({
  id: 'ms-100',
  channel: 'messenger',
  capabilities: {
    public: null,
    private: {
      text: { limit: 2000, unit: 'characters' },
      attachments: null,
      windowHours: 24,
      marker: 'metadata',
      lookup: true,
      resendAfterMinutes: 15,
      edit: false,
      delete: false,
      hide: false,
      like: false,
      privateReply: null,
    },
  },
})

const x = anAccount({
  id: 'x-100',
  channel: 'x',
  name: 'Ferrovie del Lago',
  capabilities: {
    public: {
      text: { limit: 280, unit: 'weighted' },
      attachments: null,
      windowHours: null,
      marker: 'none',
      lookup: true,
      resendAfterMinutes: null,
      edit: false,
      delete: true,
      hide: true,
      like: false,
      privateReply: null,
      price: { post: 0.015, postWithLink: 0.2, summonedReply: 0.01, message: 0.015 },
    },
    private: null,
  },
})

const byPage: Way = aWay({
  account: { id: 'fp-100', channel: 'facebook-page', name: 'Ferrovie del Lago' },
  capability: anAccount().capabilities.public ?? undefined,
})
const byMessenger: Way = aWay({
  audience: 'private',
  account: { id: 'ms-100', channel: 'messenger', name: 'Ferrovie del Lago' },
  capability: messenger.capabilities.private ?? undefined,
  invites: true,
  closesAt: minutesAgo(-6 * 1440),
})

const me = { id: 'agt-anna', name: 'Anna Conti' }
const luca = { id: 'agt-luca', name: 'Luca Ferri' }
const waits = (since: number, left: number) => ({
  since: minutesAgo(since),
  last: minutesAgo(since),
  n: 1,
  from: 1,
  due: minutesAgo(-left),
})

/** A morning at a railway's desk. */
export function aWorld(): World {
  const rows: Row[] = [
    aRow({
      id: 'tic-2',
      number: 1038,
      name: 'Giorgio Sala',
      preview: 'Sono due giorni che aspetto una risposta sull’abbonamento. È possibile parlare con qualcuno?',
      state: 'open',
      owner: me,
      openedAt: minutesAgo(190),
      heardAt: minutesAgo(75),
      turn: waits(75, -15),
      late: true,
    }),
    aRow(),
    aRow({
      id: 'tic-3',
      number: 1042,
      account: 'ms-100',
      channel: 'messenger',
      public: false,
      name: 'Elena Rota',
      preview: 'Ho dimenticato uno zaino blu sul regionale per Tirano',
      openedAt: minutesAgo(9),
      heardAt: minutesAgo(6),
      turn: waits(6, 8),
    }),
    aRow({
      id: 'tic-4',
      number: 1036,
      account: 'ms-100',
      channel: 'messenger',
      public: false,
      name: 'Paolo De Santis',
      preview: 'Perfetto, grazie mille!',
      state: 'waiting-customer',
      owner: luca,
      openedAt: minutesAgo(1500),
      heardAt: minutesAgo(1400),
      turn: undefined,
    }),
    aRow({
      id: 'tic-5',
      number: 1044,
      account: 'x-100',
      channel: 'x',
      name: '@treno_in_ritardo',
      preview: '@ferroviedellago anche oggi 20 minuti. Grazie eh.',
      openedAt: minutesAgo(5),
      heardAt: minutesAgo(5),
      turn: waits(5, 55),
    }),
    ...Array.from({ length: 40 }, (_, at) =>
      aRow({
        id: `tic-more-${at}`,
        number: 900 + at,
        name: ['Chiara Longo', 'Davide Riva', 'Sofia Greco', 'Matteo Villa'][at % 4] ?? 'Chiara',
        preview:
          [
            'Quando riapre la biglietteria di Colico?',
            'La app non mi fa pagare',
            'Complimenti per il servizio',
            'Il bus sostitutivo non è passato',
          ][at % 4] ?? '',
        owner: at % 3 === 0 ? luca : undefined,
        state: at % 3 === 0 ? 'open' : 'new',
        openedAt: minutesAgo(200 + at * 40),
        heardAt: minutesAgo(200 + at * 40),
        turn: waits(200 + at * 40, 400 + at * 60),
      }),
    ),
  ]
  const first = rows[1] ?? aRow()
  const conversations = new Map(rows.map((row) => [row.id, conversationOf(row)]))
  conversations.set(
    first.id,
    aConversation({
      ticket: first,
      lines: [
        aMessage({
          id: 'msg-3',
          at: minutesAgo(18),
          text: 'Aggiungo: ho il biglietto nell’app, vi allego la schermata. Come ottengo il rimborso?',
          edited: true,
          attachments: [
            { type: 'image', title: 'schermata.jpg', state: 'kept', shown: true, bytes: 120_000 },
            { type: 'video', state: 'coming' },
            { type: 'file', title: 'biglietto.pdf', state: 'lost', reason: 'too-large' },
          ],
          permalink: 'https://example.com/post',
        }),
        { type: 'event', id: 'evt-1', at: minutesAgo(29), kind: 'reopened', actor: luca },
        aMessage({
          id: 'msg-2',
          at: minutesAgo(31),
          text: 'Buongiorno, il treno delle 7:42 da Lecco è stato soppresso e il successivo aveva 40 minuti di ritardo. Sono arrivata tardi al lavoro per la terza volta questo mese.',
          reactions: ['😡 12', '👍 4'],
        }),
        aReply({
          id: 'rep-0',
          at: minutesAgo(2900),
          sentAt: minutesAgo(2900),
          actor: luca,
          text: 'Buonasera Marta, ci dispiace. Il guasto è stato riparato: da domani la corsa è regolare.',
        }),
        aMessage({ id: 'msg-0', at: minutesAgo(2950), text: '', deleted: true }),
        aMessage({
          id: 'msg-00',
          at: minutesAgo(2960),
          text: 'Anche oggi soppresso. Nessuno avvisa, nessuno risponde.',
          hidden: true,
        }),
      ],
      others: rows.filter(({ id }) => id === 'tic-4'),
      ways: [byPage, byMessenger],
    }),
  )
  conversations.set(
    'tic-2',
    aConversation({
      ticket: rows[0] ?? aRow(),
      draft: { id: 'dra-2', text: '', rev: 0 },
      ways: [byPage, aWay({ audience: 'private', refused: 'reply.invited' })],
      live: { channel: '/t/tic-2-1', pass: 'ticket-pass' },
      lines: [
        aReply({
          id: 'rep-7',
          at: minutesAgo(1),
          state: 'unknown',
          reason: 'no-answer',
          text: 'Buongiorno Giorgio, stiamo verificando con la biglietteria.',
        }),
        aReply({
          id: 'rep-6',
          at: minutesAgo(12),
          state: 'failed',
          reason: 'gone',
          text: 'Buongiorno, ci può dare il numero dell’abbonamento?',
        }),
        aMessage({
          id: 'msg-20',
          name: 'Giorgio Sala',
          permalink: 'https://example.com/giorgio',
          at: minutesAgo(75),
          text: 'Sono due giorni che aspetto una risposta sull’abbonamento. È possibile parlare con qualcuno?',
        }),
      ],
    }),
  )
  return {
    me: aMe({}, [anAccount(), messenger, x]),
    channels: [
      {
        ...anAccount(),
        external: '100200300',
        targetMinutes: 60,
        connectedAt: minutesAgo(50_000),
        signature: '^{name}',
        heardAt: minutesAgo(3),
        sentAt: minutesAgo(12),
        care: {
          askedAt: minutesAgo(50),
          goodAt: minutesAgo(410),
          nextAt: minutesAgo(-10),
          heard: false,
          missing: ['mention'],
          why: 'permission',
          expiresAt: minutesAgo(-3 * 1440 - 60),
          renews: false,
          asked: false,
        },
        trouble: { reason: 'not-subscribed', since: minutesAgo(50) },
        gaps: { lastAt: minutesAgo(4), restored: 2 },
        tokenAt: minutesAgo(40 * 1440),
      },
      {
        ...messenger,
        external: '100200300',
        targetMinutes: 30,
        connectedAt: minutesAgo(90_000),
        state: 'paused',
        paused: { reason: 'token', since: minutesAgo(47) },
        heardAt: minutesAgo(6),
        sentAt: minutesAgo(1400),
        tokenAt: minutesAgo(61 * 1440),
      },
      {
        ...x,
        external: '77001',
        targetMinutes: 60,
        connectedAt: minutesAgo(9000),
        dedicatedSince: minutesAgo(9000),
        care: {
          askedAt: minutesAgo(121),
          goodAt: minutesAgo(121),
          heard: true,
          webhook: { valid: true, goodAt: minutesAgo(121) },
          renews: true,
          asked: false,
        },
      },
    ],
    rows,
    conversations,
    answers: {},
    deletions: [
      { code: 'a'.repeat(24), state: 'open', askedAt: minutesAgo(2000), due: minutesAgo(-40_000), tickets: ['tic-1'] },
    ],
    oddities: [
      {
        id: 'odd-1',
        at: minutesAgo(52),
        kind: 'unreadable',
        channel: 'facebook-page',
        account: 'fp-100',
        reason: 'value.item: expected a string, got 7',
        raw: '{"field":"feed","value":{"item":7,"verb":"add"}}',
      },
    ],
  }
}

function conversationOf(ticket: Row): Conversation {
  return aConversation({
    ticket,
    lines: [
      aMessage({
        id: `msg-${ticket.id}`,
        name: ticket.name,
        at: ticket.heardAt ?? ticket.openedAt,
        text: ticket.preview,
        public: ticket.public,
      }),
    ],
    draft: { id: `dra-${ticket.id}`, text: '', rev: 0 },
    live: { channel: `/t/${ticket.id}-0`, pass: 'ticket-pass' },
    ways: [
      aWay({
        audience: ticket.public ? 'public' : 'private',
        ...(ticket.channel === 'messenger' ? { closesAt: minutesAgo(-22 * 60 - 1) } : {}),
      }),
    ],
  })
}
