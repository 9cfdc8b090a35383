import { settings as names, topology } from '@ascolta/functions/topology'
import project from '../package.json' with { type: 'json' }
import type { MailRule } from './mail.ts'

/** What every function is told beside its resources, by the names that functions read. */
export type Settings = Record<string, string>

/** Without these the API does not start, so nothing is deployed without them. */
const needed = [names.origin, names.issuer, names.client]

/** The receipt rule for mail, where whoever deploys names a rule set of theirs and the addresses that are received. */
export function mailRuleFrom(chosen: Record<string, string | undefined>): MailRule | undefined {
  const { MAIL_RULE_SET: ruleSet, MAIL_RECIPIENTS = '' } = chosen
  const recipients = MAIL_RECIPIENTS.split(',')
    .map((recipient) => recipient.trim())
    .filter((recipient) => recipient !== '')
  if (!ruleSet && recipients.length === 0) return undefined
  if (!ruleSet || recipients.length === 0)
    throw new Error('Mail is received with MAIL_RULE_SET and MAIL_RECIPIENTS together, or with neither.')
  return { ruleSet, recipients }
}

/** The settings that whoever deploys has chosen, found under their own names, with those that follow from the code. */
export function settingsFrom(chosen: Record<string, string | undefined>): Settings {
  const missing = needed.filter((name) => !chosen[name])
  if (missing.length > 0)
    throw new Error(
      `Nothing is deployed without ${missing.join(', ')}: set them, for example in .env.<stage> at the top.`,
    )
  for (const origin of originsIn(chosen[names.crmOrigins]))
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new Error(
        `${names.crmOrigins} names whole origins, such as https://crm.example.com:8443, with commas between: "${origin}" is none.`,
      )
  const derived: Settings = {
    [names.undo]: String(topology.queues.outbound.delaySeconds),
    [names.version]: project.version,
  }
  return Object.fromEntries(
    Object.values(names).flatMap((name) => {
      const value = derived[name] ?? chosen[name]
      return value ? [[name, value]] : []
    }),
  )
}

const originsIn = (value = '') =>
  value
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '')
