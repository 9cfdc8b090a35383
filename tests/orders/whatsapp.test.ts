import { describe, test } from 'vitest'
import { inDoubt, phone } from '../support/happenings.ts'
import { anyOrder, someOrders } from '../support/orders.ts'

describe('I7: whatever the order, one state is left: WhatsApp', () => {
  test('a message is edited twice, liked, not liked any more, and taken back', () =>
    anyOrder({
      events: [
        phone.said(1, 'w1', 'Buongiorno'),
        phone.edited(2, 'w1', 'Buonasera'),
        phone.edited(3, 'w1', 'Buonanotte'),
        phone.reaction(4, 'w1', '👍'),
        phone.reaction(5, 'w1'),
        phone.revoked(6, 'w1'),
      ],
    }))

  test('two messages and an answer on the business’s own phone between them', () =>
    anyOrder({
      events: [
        phone.said(1, 'w1', 'Buongiorno'),
        phone.said(2, 'w2', 'C’è nessuno?'),
        phone.echo(3, 'w3', 'Eccoci'),
        phone.said(4, 'w4', 'Finalmente'),
        phone.revoked(5, 'w2'),
        phone.edited(6, 'w4', 'Grazie'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, is proved by its statuses', async () => {
    const { rows, marker } = await inDoubt(phone.said(1, 'w1', 'Buongiorno'), 'Salve')
    await anyOrder({
      rows,
      events: [
        phone.status(2, 'sent', marker),
        phone.status(4, 'read', marker),
        phone.reaction(5, 'wamid.ours', '❤️'),
        phone.said(6, 'w2', 'Grazie'),
        phone.edited(7, 'w1', 'Buonasera'),
        phone.status(8, 'played', marker),
      ],
    })
  })

  test('our own answer was taken and could not be delivered', async () => {
    const { rows, marker } = await inDoubt(phone.said(1, 'w1', 'Buongiorno'), 'Salve')
    await anyOrder({
      rows,
      events: [
        phone.status(2, 'sent', marker),
        phone.status(3, 'failed', marker, { errors: [{ code: 131047, title: 'Re-engagement message' }] }),
        phone.said(4, 'w2', 'Ci siete?'),
        phone.reaction(5, 'w1', '👍'),
        phone.said(6, 'w3', 'Ehi'),
        phone.edited(7, 'w2', 'Ci siete ancora?'),
      ],
    })
  })

  test('twenty', async () => {
    const { rows, marker } = await inDoubt(phone.said(1, 'w1', 'Buongiorno'), 'Salve')
    await someOrders({
      rows,
      events: [
        phone.status(2, 'sent', marker),
        phone.status(3, 'read', marker),
        phone.reaction(4, 'wamid.ours', '❤️'),
        phone.reaction(5, 'wamid.ours'),
        phone.said(6, 'w2', 'La bolletta'),
        phone.said(6, 'w3', 'è doppia'),
        phone.said(6, 'w4', 'come mai?'),
        phone.edited(7, 'w2', 'La bolletta di marzo'),
        phone.edited(7, 'w2', 'La bolletta di maggio'),
        phone.edited(8, 'w4', 'perché?'),
        phone.echo(9, 'w5', 'Guardiamo'),
        phone.said(10, 'w6', 'Grazie'),
        phone.said(11, 'w7', 'Numero cliente 12'),
        phone.revoked(12, 'w6'),
        phone.edited(13, 'w6', 'Grazie!'),
        phone.revoked(14, 'w3'),
        phone.reaction(15, 'w5', '👍'),
        phone.reaction(15, 'w7', '😀'),
        phone.edited(16, 'w1', 'Buonasera'),
        phone.revoked(17, 'w1'),
      ],
    })
  })
})
