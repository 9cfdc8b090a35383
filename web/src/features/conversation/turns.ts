import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { api, type Excuse } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { say } from '../../ui/toast.tsx'
import { refetchRows, showRow } from '../inbox/queries.ts'
import { conversationKey, takeTicket } from './queries.ts'

const excused = msg`Nessuna risposta serve: è scritto con il tuo nome.`
const proposed = msg`Proposto: un’altra persona deve confermare.`

async function act(id: string, ask: () => ReturnType<typeof api.excuse>, done?: () => void) {
  try {
    const { ticket } = await ask()
    takeTicket(id, ticket)
    showRow(ticket)
    done?.()
  } catch (error) {
    say(reasonOf(error), true)
  }
  void queries.invalidateQueries({ queryKey: [...conversationKey, id] })
  void refetchRows()
}

/** Nobody needs to answer. It can be taken back while nothing else happens. */
export const excuse = (id: string, seq: number, reason: Excuse, words?: string) =>
  act(
    id,
    () => api.excuse(id, { seq, reason, ...(words ? { words } : {}) }),
    () => say(i18n._(excused), false, () => void unexcuse(id)),
  )

export const unexcuse = (id: string) => act(id, () => api.unexcuse(id))
export const proposeTroll = (id: string, reason: string, until: string) =>
  act(
    id,
    () => api.proposeTroll(id, { reason, until }),
    () => say(i18n._(proposed)),
  )
export const unlockTroll = (id: string) => act(id, () => api.unlockTroll(id))
