import * as v from 'valibot'
import { type Account, accountOf, type Frame } from '../frame.ts'
import { appId } from '../messenger/shapes.ts'
import { fields as ofNumbers } from '../whatsapp/chats.ts'
import { refusals } from './errors.ts'
import { parseFields, pick } from './fields.ts'
import type { Asked, GraphCall } from './graph.ts'

/** What a Page can be subscribed to, by channel. */
export const fieldsOf = {
  'facebook-page': ['feed', 'mention'],
  messenger: [
    'messages',
    'message_echoes',
    'message_edits',
    'message_reactions',
    'message_reads',
    'message_deliveries',
    'messaging_postbacks',
  ],
  instagram: [
    'comments',
    'live_comments',
    'mentions',
    'messages',
    'message_edit',
    'message_reactions',
    'messaging_seen',
    'messaging_postbacks',
    'standby',
  ],
} as const satisfies Partial<Record<Frame['accounts'][number]['channel'], readonly string[]>>

/** Has the desk hear all that this account can tell, beside what it hears of the same Page already. */
export function subscribe({ subscriptions }: Frame['world'], { channel, external }: Account) {
  const fields = offered(channel)
  subscriptions.put({ id: external, fields: [...new Set([...(subscriptions.get(external)?.fields ?? []), ...fields])] })
}

function offered(channel: Account['channel']): readonly string[] {
  if (channel === 'whatsapp') return ofNumbers
  if (channel === 'x') return ['x']
  return channel === 'facebook-page' || channel === 'messenger' || channel === 'instagram' ? fieldsOf[channel] : []
}

/** The feed is tried for 36 hours, WhatsApp for 7 days, then the change is forgotten. After one hour of failing, Messenger ends the Page's subscription and Instagram the account's. */
export function endurance(frame: Pick<Frame, 'accounts' | 'world'>, id: string) {
  const account = accountOf(frame, id)
  if (account.channel === 'whatsapp') return { hours: 7 * 24, end: () => {} }
  // X documents no second try: what the desk does not take is lost, unless it asks for a replay.
  if (account.channel === 'x') return { hours: 0, end: () => {} }
  if (account.channel !== 'messenger' && account.channel !== 'instagram') return { hours: 36, end: () => {} }
  const { subscriptions } = frame.world
  const end = () => subscriptions.put({ id: account.external, fields: [] })
  return { hours: 1, end }
}

const Subscribe = v.object({
  subscribed_fields: v.pipe(
    v.union([v.array(v.string()), v.string()]),
    v.transform((fields) => (typeof fields === 'string' ? fields.split(',') : fields).map((field) => field.trim())),
  ),
})

/** The calls on a Page itself: what our app hears of it. */
export function pageItself(frame: Frame): GraphCall[] {
  const owns = (id: string) => frame.accounts.some(({ external }) => external === id)
  const call = (method: GraphCall['method'], edge: string, run: (asked: Asked) => unknown): GraphCall => ({
    method,
    edge,
    channel: 'facebook-page',
    effect: false,
    owns,
    run(asked) {
      const page = asked.id
      if (asked.account.external !== page) throw refusals.gone(page, method)
      return { json: run(asked) }
    },
  })
  const { subscriptions } = frame.world

  return [
    call('GET', 'subscribed_apps', ({ id }) => {
      const subscribed_fields = subscriptions.get(id)?.fields ?? []
      return { data: subscribed_fields.length > 0 ? [{ name: 'Ascolta', id: String(appId), subscribed_fields }] : [] }
    }),
    call('POST', 'subscribed_apps', ({ id, params, account }) => {
      if (frame.moods.of(account.id).subscription === 'refused') throw refusals.permission()
      const { subscribed_fields } = v.parse(Subscribe, params)
      const known: readonly string[] = Object.values(fieldsOf).flat()
      const wrong = subscribed_fields.find((field) => !known.includes(field) && !field.startsWith('messag'))
      if (wrong) throw refusals.parameter(`Param subscribed_fields[0] must be one of {${known.join(', ')}}`)
      subscriptions.put({ id, fields: subscribed_fields })
      return { success: true }
    }),
    call('DELETE', 'subscribed_apps', ({ id }) => {
      subscriptions.put({ id, fields: [] })
      return { success: true }
    }),
    call('GET', '', ({ id, params, account }) =>
      pick(
        { id, name: account.name, link: `https://www.facebook.com/${id}` },
        parseFields(String(params.fields ?? 'id,name')),
      ),
    ),
  ]
}
