import { describe, test } from 'vitest'
import { account, inDoubt, square } from '../support/happenings.ts'
import { anyOrder, someOrders } from '../support/orders.ts'

describe('I7: whatever the order, one state is left: posts on X', () => {
  test('a post names us, is changed twice and taken back; our colleague answers in the app', () =>
    anyOrder({
      events: [
        square.post(1, 'luca', '9001', 'Pacco perso @brezza'),
        square.post(2, 'luca', '9001', 'Pacco sparito @brezza', { version: 1 }),
        square.post(3, 'luca', '9001', 'Dov’è il pacco? @brezza', { version: 2 }),
        square.post(4, 'us', '9002', 'Guardiamo', { parent: '9001' }),
        square.post(5, 'luca', '9003', 'Grazie', { parent: '9002' }),
        square.deleted('luca', '9001'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, comes back between other things', async () => {
    const { rows } = await inDoubt(square.post(1, 'luca', '9001', 'Pacco perso @brezza'), 'Guardiamo')
    await anyOrder({
      rows,
      events: [
        square.post(2, 'us', '9002', 'Guardiamo', { parent: '9001' }),
        square.post(3, 'us', '9003', 'Arriva domani', { parent: '9002' }),
        square.liked(4, 'luca', '9002'),
        square.post(5, 'luca', '9004', 'Grazie', { parent: '9003' }),
        square.post(6, 'luca', '9001', 'Pacco sparito @brezza', { version: 1 }),
        square.deleted('us', '9002'),
      ],
    })
  })

  test('the older product, which names no conversation: what hangs under one post', () =>
    anyOrder({
      events: [
        account.post(1, 'luca', '9001', 'Pacco perso @brezza'),
        account.post(2, 'us', '9002', 'Guardiamo', { id: '9001', by: 'luca' }),
        account.deleted(3, 'us', '9002'),
        square.liked(4, 'anna', '9002'),
        account.post(5, 'anna', '9005', 'Anche il mio @brezza'),
        account.deleted(6, 'anna', '9005'),
      ],
    }))

  test('twenty', { timeout: 600_000 }, () =>
    someOrders({
      events: [
        square.post(1, 'luca', '9001', 'Pacco perso @brezza'),
        square.post(2, 'luca', '9001', 'Pacco sparito @brezza', { version: 1 }),
        square.post(2, 'luca', '9001', 'Dov’è il pacco? @brezza', { version: 2 }),
        square.post(3, 'luca', '9002', 'Ehi', { parent: '9001' }),
        square.post(4, 'us', '9003', 'Guardiamo', { parent: '9001' }),
        square.post(5, 'us', '9004', 'Eccoci', { parent: '9002' }),
        square.post(6, 'us', '9005', 'Arriva domani', { parent: '9004' }),
        square.post(7, 'luca', '9006', 'Sicuri?', { parent: '9005' }),
        square.post(8, 'luca', '9007', 'Ci credo poco', { parent: '9006' }),
        square.post(9, 'luca', '9007', 'Ci credo', { parent: '9006', version: 1 }),
        square.deleted('luca', '9006'),
        square.post(1, 'anna', '9010', 'Anche il mio', { parent: '9001' }),
        square.post(5, 'us', '9011', 'Quale?', { parent: '9010' }),
        square.post(6, 'anna', '9012', 'Il 12', { parent: '9011' }),
        square.post(6, 'anna', '9013', 'e il 13', { parent: '9012' }),
        square.deleted('anna', '9010'),
        square.liked(8, 'luca', '9003'),
        square.liked(9, 'anna', '9003'),
        square.deleted('us', '9005'),
        square.post(10, 'us', '9003', 'Guardiamo subito', { parent: '9001', version: 1 }),
      ],
    }),
  )
})

describe('I7: whatever the order, one state is left: private messages on X, which has no edits and no deletions of them', () => {
  test('two questions, an answer in the app between them, marks', () =>
    anyOrder({
      events: [
        account.message(1, 'luca', '8001', 'Buongiorno'),
        account.message(2, 'us', '8002', 'Salve'),
        account.message(3, 'luca', '8003', 'Il pacco?'),
        account.mark(4, 'mark_read'),
        account.mark(5, 'indicate_typing'),
        account.message(6, 'luca', '8004', 'Ehi'),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, comes back', async () => {
    const { rows } = await inDoubt(account.message(1, 'luca', '8001', 'Buongiorno'), 'Salve')
    await anyOrder({
      rows,
      events: [
        account.message(2, 'us', '8002', 'Salve'),
        account.message(3, 'us', '8003', 'Mi dica'),
        account.message(4, 'luca', '8004', 'Il pacco?'),
        account.message(4, 'luca', '8005', 'È perso'),
        account.mark(5, 'mark_read'),
        account.message(6, 'us', '8006', 'Guardo'),
      ],
    })
  })

  test('twenty', { timeout: 600_000 }, () =>
    someOrders({
      events: Array.from({ length: 20 }, (_, n) =>
        n % 10 === 9
          ? account.mark(n, 'mark_read')
          : account.message(n >> 1, n % 3 === 2 ? 'us' : 'luca', `80${n + 10}`, `messaggio ${n}`),
      ),
    }),
  )
})
