import { alarms } from './alarms.ts'
import { dashboard } from './dashboard.ts'
import { data } from './data.ts'
import { desk } from './desk.ts'
import type { Host } from './host.ts'
import type { MailRule } from './mail.ts'
import type { Settings } from './settings.ts'

/** Everything that runs in the cloud. Data rest apart from what runs on them; alarms and dashboard can each be left out. */
export function stacks(host: Host, settings: Settings, mail?: MailRule) {
  const stored = host.stack('Data', (context) => data(context, settings))
  const running = host.stack('Desk', (context) => desk(context, stored, settings, mail))
  host.stack('Alarms', (context) => alarms(context, stored, running))
  host.stack('Dashboard', (context) => dashboard(context, stored, running))
}
