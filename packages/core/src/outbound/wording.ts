import { signed } from '../accounts/account.ts'
import type { TemplateStore } from '../accounts/template.store.ts'
import { type Choice, fill } from '../accounts/template.ts'
import { Problem } from '../problem.ts'
import type { Agent } from '../team/agent.ts'
import { type Address, fits } from './address.ts'
import type { Enclosure } from './enclosure.ts'
import type { Reply } from './reply.ts'

export interface Saying {
  agent: Agent
  text: string
  /** Approved words in place of free ones; `text` is what its author saw them say. */
  template?: Choice | undefined
}

/** What exactly will be said: free words with their signature, within the network's limit, or approved ones as their author saw them (O3). */
export const wording = ({ templates }: { templates: TemplateStore }) =>
  async function wording(
    { agent, text, template: chosen }: Saying,
    address: Pick<Address, 'account' | 'capability'>,
    files: readonly Enclosure[] = [],
  ): Promise<Pick<Reply, 'text' | 'template'>> {
    const { account, capability } = address
    if (!chosen) {
      const words = text.trim() ? signed(text, account, agent.name) : ''
      fits(words, address, files)
      return { text: words }
    }
    if (files.length > 0) throw new Problem('invalid', 'reply.no-files', 'No file goes with approved words.')
    const template = capability.templates && (await templates.find(account.id, chosen))
    if (!template || !capability.templates)
      throw new Problem('conflict', 'template.missing', 'This template is not approved any more.')
    const said = fill(template, chosen, capability.templates)
    if (said.text !== text)
      throw new Problem('conflict', 'template.changed', 'The template says something else now. Look at it again.', {
        text: said.text,
      })
    return said
  }
