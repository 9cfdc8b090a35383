import { describe, test } from 'vitest'
import { inDoubt, post } from '../support/happenings.ts'
import { anyOrder, someOrders } from '../support/orders.ts'

/** Our answers have the mail service's id before the @. */
const ours = 'ses-ours@eu-west-1.amazonses.com'

describe('I7: whatever the order, one state is left: e-mail', () => {
  test('mails of one person in two matters', async () =>
    anyOrder({
      events: [
        await post.mail(1, 'a@posta.example', 'La caldaia è guasta'),
        await post.mail(2, 'b@posta.example', 'Ancora', ['a@posta.example']),
        await post.mail(3, 'c@posta.example', 'Aspetto', ['a@posta.example', 'b@posta.example']),
        await post.mail(4, 'd@posta.example', 'Un’altra cosa'),
        await post.mail(5, 'e@posta.example', 'Sempre quella', ['d@posta.example']),
        await post.mail(6, 'f@posta.example', 'Allora?', ['a@posta.example']),
      ],
    }))

  test('our own answer, of which we do not know whether it is there, is proved by what the mail service tells, and answered', async () => {
    const { rows, marker } = await inDoubt(await post.mail(1, 'a@posta.example', 'La caldaia è guasta'), 'Veniamo')
    await anyOrder({
      rows,
      events: [
        await post.told(2, 'Send', marker),
        await post.told(3, 'Delivery', marker),
        await post.told(4, 'Open', marker),
        await post.mail(5, 'b@posta.example', 'Quando?', ['a@posta.example', ours]),
        await post.mail(6, 'c@posta.example', 'Domani?', ['a@posta.example', ours, 'b@posta.example']),
        await post.mail(7, 'd@posta.example', 'Un’altra cosa'),
      ],
    })
  })

  test('our own answer bounces', async () => {
    const { rows, marker } = await inDoubt(await post.mail(1, 'a@posta.example', 'La caldaia è guasta'), 'Veniamo')
    await anyOrder({
      rows,
      events: [
        await post.told(2, 'Send', marker),
        await post.told(3, 'Bounce', marker, { bounce: { bounceType: 'Permanent' } }),
        await post.told(4, 'Bounce', marker, { bounce: { bounceType: 'Transient' } }),
        await post.mail(5, 'b@posta.example', 'Ci siete?', ['a@posta.example']),
        await post.told(6, 'Complaint', marker),
        await post.mail(7, 'c@posta.example', 'Ehi', ['b@posta.example']),
      ],
    })
  })

  test('twenty', async () => {
    const { rows, marker } = await inDoubt(await post.mail(1, 'a@posta.example', 'La caldaia è guasta'), 'Veniamo')
    const names = Array.from({ length: 14 }, (_, n) => `m${n}@posta.example`)
    const mails = names.map((id, n) =>
      post.mail(
        5 + (n >> 1),
        id,
        `mail ${n}`,
        n % 4 === 3 ? [] : n % 4 === 2 ? ['a@posta.example', ours] : ['a@posta.example', ...names.slice(0, n % 4)],
      ),
    )
    const told = ['Send', 'Delivery', 'Open', 'Click', 'DeliveryDelay', 'Complaint']
    await someOrders({
      rows,
      events: await Promise.all([...mails, ...told.map((type, n) => post.told(2 + n, type, marker))]),
    })
  })
})
