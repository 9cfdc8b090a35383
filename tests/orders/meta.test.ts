import { describe, test } from 'vitest'
import { chats, inDoubt, page } from '../support/happenings.ts'
import { anyOrder, someOrders } from '../support/orders.ts'

describe('I7: whatever the order, one state is left: a Page’s comments', () => {
  test('a comment is edited, hidden, shown, liked and answered in Facebook’s own app', () =>
    anyOrder({
      events: [
        page.comment(1, 'luca', '1', 'add', { text: 'Dov’è il mio pacco?' }),
        page.comment(2, 'luca', '1', 'edited', { text: 'Dov’è il pacco?' }),
        page.comment(3, 'luca', '1', 'hide'),
        page.comment(4, 'luca', '1', 'unhide'),
        page.reaction(5, 'anna', '1', 'add'),
        page.comment(6, 'us', '2', 'add', { text: 'Arriva domani', parent: '1' }),
      ],
    }))

  test('two comments of one person, the first edited and taken back, an answer between them', () =>
    anyOrder({
      events: [
        page.comment(1, 'luca', '1', 'add', { text: 'Dov’è il mio pacco?' }),
        page.comment(2, 'luca', '1', 'edited', { text: 'Pacco?' }),
        page.comment(3, 'us', '2', 'add', { text: 'Vediamo', parent: '1' }),
        page.comment(4, 'luca', '3', 'add', { text: 'Allora?' }),
        page.comment(5, 'luca', '1', 'remove'),
        page.reaction(6, 'luca', '2', 'add'),
      ],
    }))

  test('three comments of one person, two of them taken back', () =>
    anyOrder({
      events: [
        page.comment(1, 'luca', '1', 'add', { text: 'uno' }),
        page.comment(2, 'luca', '2', 'add', { text: 'due' }),
        page.comment(3, 'luca', '3', 'add', { text: 'tre' }),
        page.comment(4, 'luca', '1', 'remove'),
        page.comment(5, 'luca', '3', 'edited', { text: 'tre e mezzo' }),
        page.comment(6, 'luca', '3', 'remove'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, comes back between other things', async () => {
    const { rows } = await inDoubt(
      page.comment(1, 'luca', '1', 'add', { text: 'Dov’è il mio pacco?' }),
      'Arriva domani',
    )
    await anyOrder({
      rows,
      events: [
        page.comment(2, 'us', '2', 'add', { text: 'Arriva domani', parent: '1' }),
        page.reaction(3, 'luca', '2', 'add'),
        page.comment(4, 'luca', '1', 'edited', { text: 'Pacco?' }),
        page.comment(5, 'us', '3', 'add', { text: 'In mattinata', parent: '2' }),
        page.comment(6, 'luca', '4', 'add', { text: 'Grazie' }),
        page.comment(7, 'luca', '1', 'hide'),
      ],
    })
  })

  test(
    'twenty: two people, our colleague in Facebook’s own app, everything that can become of a comment',
    { timeout: 600_000 },
    () =>
      someOrders({
        events: [
          page.comment(1, 'luca', '1', 'add', { text: 'Dov’è il mio pacco?' }),
          page.comment(2, 'luca', '1', 'edited', { text: 'Dov’è il pacco?' }),
          page.comment(2, 'luca', '1', 'edited', { text: 'Pacco?' }),
          page.comment(3, 'anna', '2', 'add', { text: 'Anche il mio' }),
          page.comment(4, 'us', '3', 'add', { text: 'Vediamo', parent: '1' }),
          page.comment(5, 'us', '4', 'add', { text: 'Domani', parent: '3' }),
          page.comment(6, 'luca', '5', 'add', { text: 'Davvero?', parent: '4' }),
          page.comment(7, 'luca', '6', 'add', { text: 'Rispondete' }),
          page.comment(8, 'luca', '6', 'remove'),
          page.comment(9, 'luca', '6', 'edited', { text: 'Rispondete!' }),
          page.comment(10, 'anna', '2', 'hide'),
          page.comment(11, 'anna', '2', 'unhide'),
          page.comment(12, 'anna', '2', 'hide'),
          page.reaction(13, 'anna', '1', 'add', 'love'),
          page.reaction(14, 'anna', '1', 'edit', 'sad'),
          page.reaction(15, 'luca', '3', 'add', 'like'),
          page.reaction(16, 'luca', '3', 'remove', 'like'),
          page.comment(17, 'us', '4', 'edited', { text: 'Dopodomani' }),
          page.comment(18, 'us', '7', 'add', { text: 'Scusate', parent: '2' }),
          page.comment(19, 'us', '7', 'remove'),
        ],
      }),
  )
})

describe('I7: whatever the order, one state is left: Messenger', () => {
  const chat = chats('page')

  test('a message is edited twice, liked, read and answered in the Page’s own inbox', () =>
    anyOrder({
      events: [
        chat.said(1, 'luca', 'm1', 'Buongiorno'),
        chat.edited(2, 'm1', 1, 'Buongiorno!'),
        chat.edited(2, 'm1', 2, 'Buongiorno a tutti'),
        chat.reaction(3, 'm1', '👍', 'us'),
        chat.said(4, 'us', 'm2', 'Salve'),
        chat.reaction(5, 'm2', '❤️'),
      ],
    }))

  test('two messages, the first taken back, an answer between them', () =>
    anyOrder({
      events: [
        chat.said(1, 'luca', 'm1', 'Buongiorno'),
        chat.edited(2, 'm1', 1, 'Buonasera'),
        chat.said(3, 'us', 'm2', 'Salve'),
        chat.said(4, 'luca', 'm3', 'C’è nessuno?'),
        chat.deleted(5, 'm1'),
        chat.reaction(6, 'm2'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, comes back with its mark', async () => {
    const { rows, marker } = await inDoubt(chat.said(1, 'luca', 'm1', 'Buongiorno'), 'Salve')
    await anyOrder({
      rows,
      events: [
        chat.said(2, 'us', 'm2', 'Salve', { metadata: marker }),
        chat.reaction(3, 'm2', '❤️'),
        chat.delivered(4, 'm2'),
        chat.read(5),
        chat.said(6, 'luca', 'm3', 'Grazie'),
        chat.deleted(7, 'm1'),
      ],
    })
  })

  test('twenty', { timeout: 600_000 }, () =>
    someOrders({
      events: [
        chat.said(1, 'luca', 'm1', 'Buongiorno'),
        chat.said(2, 'luca', 'm2', 'La bolletta è doppia'),
        chat.said(3, 'us', 'm3', 'Salve'),
        chat.said(4, 'luca', 'm4', 'C’è nessuno?'),
        chat.said(5, 'us', 'm5', 'Eccoci'),
        chat.said(6, 'luca', 'm6', 'Finalmente'),
        chat.said(7, 'luca', 'm7', 'Numero cliente 12'),
        chat.edited(8, 'm2', 1, 'La bolletta è tripla'),
        chat.edited(8, 'm2', 2, 'La bolletta è quadrupla'),
        chat.edited(9, 'm7', 1, 'Numero cliente 13'),
        chat.edited(10, 'm6', 1, 'Ah'),
        chat.deleted(11, 'm6'),
        chat.deleted(12, 'm1'),
        chat.deleted(13, 'm3', 'us'),
        chat.reaction(14, 'm5', '👍'),
        chat.reaction(15, 'm5'),
        chat.reaction(16, 'm5', '❤️'),
        chat.reaction(17, 'm7', '👍', 'us'),
        chat.delivered(18, 'm5'),
        chat.read(19),
      ],
    }),
  )
})
