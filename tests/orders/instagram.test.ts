import { describe, test } from 'vitest'
import { chats, gallery, inDoubt } from '../support/happenings.ts'
import { anyOrder, someOrders } from '../support/orders.ts'

describe('I7: whatever the order, one state is left: comments and mentions of Instagram, which has neither edits nor deletions of them', () => {
  test('two people comment on one post, and our colleague answers in the app', () =>
    anyOrder({
      events: [
        gallery.comment(1, 'luca', '101', 'Ci sono taglie?'),
        gallery.comment(2, 'us', '102', 'Sì, tutte', '101'),
        gallery.comment(3, 'luca', '103', 'Anche la 46?', '101'),
        gallery.comment(4, 'anna', '104', 'E spedite?'),
        gallery.comment(5, 'us', '105', 'In due giorni', '104'),
        gallery.mention(6, '106'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, comes back between other things', async () => {
    const { rows } = await inDoubt(gallery.comment(1, 'luca', '101', 'Ci sono taglie?'), 'Sì, tutte')
    await anyOrder({
      rows,
      events: [
        gallery.comment(2, 'us', '102', 'Sì, tutte', '101'),
        gallery.comment(3, 'us', '103', 'Fino alla 48', '102'),
        gallery.comment(4, 'luca', '104', 'Grazie', '101'),
        gallery.comment(5, 'anna', '105', 'Anche in blu?', '101'),
        gallery.comment(6, 'luca', '106', 'E la 50?'),
        gallery.mention(7),
      ],
    })
  })

  test('twenty', { timeout: 600_000 }, () =>
    someOrders({
      events: [
        gallery.comment(1, 'luca', '101', 'Ci sono taglie?'),
        gallery.comment(2, 'luca', '102', 'E colori?'),
        gallery.comment(2, 'luca', '103', 'E sconti?'),
        gallery.comment(3, 'us', '104', 'Sì', '101'),
        gallery.comment(4, 'us', '105', 'Anche', '102'),
        gallery.comment(5, 'luca', '106', 'Quali?', '101'),
        gallery.comment(6, 'luca', '107', 'Rispondete', '101'),
        gallery.comment(7, 'us', '108', 'Tutti', '106'),
        gallery.comment(8, 'luca', '109', 'Bene'),
        gallery.comment(9, 'luca', '110', ''),
        gallery.comment(1, 'anna', '111', 'Spedite?'),
        gallery.comment(3, 'anna', '112', 'A Bolzano?', '111'),
        gallery.comment(4, 'us', '113', 'Sì', '111'),
        gallery.comment(6, 'anna', '114', 'Quando?', '111'),
        gallery.comment(6, 'us', '115', 'Domani', '114'),
        gallery.comment(8, 'anna', '116', 'Grazie', '111'),
        gallery.mention(9),
        gallery.mention(10, '117'),
        gallery.comment(11, 'luca', '118', 'Ma la 46 no', '101'),
        gallery.comment(12, 'us', '119', 'Arriva', '118'),
      ],
    }),
  )
})

describe('I7: whatever the order, one state is left: private messages of Instagram', () => {
  const chat = chats('instagram')

  test('a message is edited, liked, taken back, another one is answered in the app', () =>
    anyOrder({
      events: [
        chat.said(1, 'luca', 'd1', 'Ciao'),
        chat.edited(2, 'd1', 1, 'Ciao!'),
        chat.said(3, 'luca', 'd2', 'Ci siete?'),
        chat.said(4, 'us', 'd3', 'Eccoci'),
        chat.deleted(5, 'd1'),
        chat.reaction(6, 'd3', '❤️'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, is read and liked before it comes back', async () => {
    const { rows } = await inDoubt(chat.said(1, 'luca', 'd1', 'Ciao'), 'Eccoci')
    await anyOrder({
      rows,
      events: [
        chat.said(2, 'us', 'd2', 'Eccoci'),
        chat.read(3, 'd2'),
        chat.reaction(4, 'd2', '❤️'),
        chat.said(5, 'us', 'd3', 'Scusi il ritardo'),
        chat.read(6, 'd3'),
        chat.edited(7, 'd1', 1, 'Buongiorno'),
      ],
    })
  })

  test('twenty', { timeout: 600_000 }, () =>
    someOrders({
      events: [
        chat.said(1, 'luca', 'd1', 'Ciao'),
        chat.said(2, 'luca', 'd2', 'Ci siete?'),
        chat.said(2, 'luca', 'd3', 'Ehi'),
        chat.said(3, 'us', 'd4', 'Eccoci'),
        chat.said(4, 'luca', 'd5', 'Avete la 46?'),
        chat.said(5, 'us', 'd6', 'Guardo'),
        chat.said(6, 'us', 'd7', 'No'),
        chat.said(7, 'luca', 'd8', 'Peccato'),
        chat.said(7, 'luca', 'd9', 'E la 48?'),
        chat.edited(8, 'd2', 1, 'C’è qualcuno?'),
        chat.edited(9, 'd2', 2, 'C’è nessuno?'),
        chat.edited(8, 'd9', 1, 'E la 47?'),
        chat.deleted(9, 'd8'),
        chat.deleted(10, 'd1'),
        chat.reaction(10, 'd7', '😢'),
        chat.reaction(11, 'd7'),
        chat.reaction(12, 'd4', '❤️'),
        chat.read(13, 'd7'),
        chat.deleted(14, 'd6', 'us'),
        chat.reaction(15, 'd9', '👍', 'us'),
      ],
    }),
  )
})
