import type { Person, Words } from './outside.ts'

/** The networks' notifications as bodies: the shapes of Meta's webhooks for a Page and for WhatsApp. */
export function wire(now: () => number) {
  const page = (content: object) => ({ object: 'page', entry: [{ id: '1000', time: now(), ...content }] })
  const feed = (value: object) => page({ changes: [{ field: 'feed', value: { item: 'comment', ...value } }] })

  const business = (field: string, value: object) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '9000',
        changes: [{ field, value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '2000' }, ...value } }],
      },
    ],
  })

  return {
    feed,

    comment: ({ id, person, text, at, own }: Pick<Words, 'id' | 'person' | 'text' | 'at' | 'own'>, parent: string) =>
      feed({
        verb: 'add',
        comment_id: id,
        post_id: person.root,
        parent_id: parent,
        from: own ? { id: '1000', name: 'Brezza Energia' } : { id: person.id, name: person.name },
        created_time: seconds(at),
        message: text,
      }),

    messaging: (person: Person, own: boolean, at: number, content: object) =>
      page({
        messaging: [
          {
            sender: { id: own ? '1000' : person.id },
            recipient: { id: own ? person.id : '1000' },
            timestamp: Math.floor(at),
            ...content,
          },
        ],
      }),

    whatsapp: ({ id, name }: Person, at: number, content: object) =>
      business('messages', {
        contacts: [{ profile: { name }, wa_id: id }],
        messages: [{ from: id, timestamp: `${seconds(at)}`, ...content }],
      }),

    /** A colleague on the business's own phone. */
    phone: ({ id }: Person, at: number, content: object) =>
      business('smb_message_echoes', {
        message_echoes: [{ from: '390110000000', to: id, timestamp: `${seconds(at)}`, ...content }],
      }),

    status: (status: object) => business('messages', { statuses: [status] }),
  }
}

export const seconds = (at: number) => Math.floor(at / 1000)
