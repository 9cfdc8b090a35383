import type { Account, Frame } from '../frame.ts'
import { appId } from '../messenger/shapes.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import type { GraphCall } from '../meta/graph.ts'
import { businessOf, displayOf, fields } from './chats.ts'
import { moody } from './errors.ts'
import { listed } from './templates.ts'

/** The Graph API calls on a WhatsApp number itself and on its business account. */
export function whatsappBusiness(frame: Frame): GraphCall[] {
  const { world } = frame
  const numbers = () => frame.accounts.filter(({ channel }) => channel === 'whatsapp')
  const isNumber = (id: string) => numbers().some(({ external }) => external === id)
  const isBusiness = (id: string) => numbers().some(({ external }) => businessOf(external) === id)
  const ours = { channel: 'whatsapp', refusals: moody } as const

  function own(account: Account, number: string) {
    if (account.external !== number) throw refusals.gone(number)
  }
  function ownBusiness(account: Account, id: string) {
    if (businessOf(account.external) !== id) throw refusals.gone(id)
  }

  return [
    {
      ...ours,
      method: 'GET',
      edge: '',
      effect: false,
      owns: isNumber,
      run({ id, params, account }) {
        own(account, id)
        const whole = {
          id,
          display_phone_number: `+${displayOf(id)}`,
          verified_name: account.name,
          quality_rating: 'GREEN',
          platform_type: 'CLOUD_API',
          throughput: { level: 'STANDARD' },
          health_status: {
            can_send_message: 'AVAILABLE',
            entities: [
              { entity_type: 'PHONE_NUMBER', id, can_send_message: 'AVAILABLE' },
              { entity_type: 'WABA', id: businessOf(id), can_send_message: 'AVAILABLE' },
            ],
          },
        }
        const asked = parseFields(String(params.fields ?? 'id,display_phone_number,verified_name,quality_rating'))
        return { json: pick(whole, asked) }
      },
    },
    {
      ...ours,
      method: 'GET',
      edge: 'message_templates',
      effect: false,
      owns: isBusiness,
      run({ id, params, account }) {
        ownBusiness(account, id)
        const from = Number(params.after ?? 0)
        const limit = Number(params.limit ?? 25)
        const data = listed.slice(from, from + limit)
        const after = String(from + data.length)
        const more = from + data.length < listed.length
        return { json: { data, paging: { cursors: { before: String(from), after }, ...(more && { next: 'more' }) } } }
      },
    },
    {
      ...ours,
      method: 'GET',
      edge: 'phone_numbers',
      effect: false,
      owns: isBusiness,
      run({ id, account }) {
        ownBusiness(account, id)
        const data = numbers().filter(({ external }) => businessOf(external) === id)
        return {
          json: {
            data: data.map(({ external, name }) => ({
              id: external,
              display_phone_number: `+${displayOf(external)}`,
              verified_name: name,
            })),
          },
        }
      },
    },
    ...(['GET', 'POST', 'DELETE'] as const).map(
      (method): GraphCall => ({
        ...ours,
        method,
        edge: 'subscribed_apps',
        effect: false,
        owns: isBusiness,
        run({ id, account }) {
          ownBusiness(account, id)
          const subscribed = world.subscriptions.get(account.external)?.fields.length
          const app = {
            whatsapp_business_api_data: { id: String(appId), name: 'Ascolta', link: 'https://ascolta.example' },
          }
          if (method === 'GET') return { json: { data: subscribed ? [app] : [] } }
          if (method === 'POST' && frame.moods.of(account.id).subscription === 'refused') throw refusals.permission()
          world.subscriptions.put({ id: account.external, fields: method === 'POST' ? fields : [] })
          return { json: { success: true } }
        },
      }),
    ),
  ]
}
