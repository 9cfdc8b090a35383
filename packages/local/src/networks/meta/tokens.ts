import type { Frame } from '../frame.ts'
import { appId } from '../messenger/shapes.ts'
import { refusals } from './errors.ts'
import type { GraphCall } from './graph.ts'

const itself = 'debug_token'
const threeDays = 3 * 24 * 3600

/** What the Graph API says of a token: whose app, until when, and for which business accounts. */
export function tokens(frame: Frame): GraphCall[] {
  return [
    {
      method: 'GET',
      edge: '',
      channel: 'facebook-page',
      effect: false,
      owns: (id) => id === itself,
      run({ params }) {
        const asked = frame.accounts.find(({ token }) => token === params.input_token)
        if (!asked) throw refusals.parameter('The input_token is not a valid token')
        const now = Math.floor(frame.clock().getTime() / 1000)
        const expiring = frame.moods.of(asked.id).token === 'expiring'
        const number = asked.channel === 'whatsapp'
        return {
          json: {
            data: {
              app_id: String(appId),
              application: 'Ascolta',
              type: number ? 'SYSTEM_USER' : 'PAGE',
              is_valid: true,
              issued_at: now - 86_400,
              // 0: never, as for tokens of system users.
              expires_at: expiring ? now + threeDays : 0,
              data_access_expires_at: 0,
              scopes: number ? ['whatsapp_business_management', 'whatsapp_business_messaging'] : ['pages_messaging'],
            },
          },
        }
      },
    },
  ]
}
