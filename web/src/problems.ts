import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { isRefusal } from './api.ts'

const defect = msg`Qualcosa non ha funzionato dalla nostra parte.`

/** The API's codes in our words; what has none here keeps the API's own message. */
export const problems: Record<string, MessageDescriptor> = {
  'network.down': msg`Il desk non risponde. Controlla la connessione.`,
  defect,
  'ticket.claimed': msg`Un collega segue già questa conversazione.`,
  'ticket.foreign': msg`Solo chi segue la conversazione o un supervisore può rilasciarla.`,
  'ticket.resolved': msg`La conversazione è già risolta.`,
  'ticket.waiting': msg`Il cliente aspetta ancora una risposta.`,
  'ticket.changed': msg`È arrivato un nuovo messaggio mentre scrivevi.`,
  'ticket.busy': msg`Troppe modifiche insieme. Riprova tra un minuto.`,
  'ticket.missing': msg`Questa conversazione non c’è, o non è della tua squadra.`,
  'reply.too-long': msg`Il testo è più lungo di quanto la rete permette.`,
  'reply.window': msg`La rete non permette più di scrivere: la finestra è chiusa.`,
  'reply.invited': msg`In privato è già partito l’unico messaggio permesso: adesso deve rispondere il cliente.`,
  'reply.no-private': msg`Qui la rete non permette di scrivere in privato per primi.`,
  'reply.no-public': msg`Questa conversazione è privata: niente di quello che dice va in pubblico.`,
  'reply.settled': msg`Qualcuno ha già deciso nel frattempo.`,
  'reply.too-early': msg`La rete potrebbe ancora pubblicarla: riprova tra poco.`,
  'reply.foreign': msg`Decide solo chi l’ha scritta, o un supervisore.`,
  'line.missing': msg`Questo messaggio non c’è più.`,
  'deed.impossible': msg`La rete non permette di farlo su questo messaggio.`,
  'deed.foreign': msg`La elimina solo chi l’ha scritta, o un supervisore.`,
  'oddity.cut': msg`Era troppo lungo per conservarlo intero: non si può rileggere.`,
  'oddity.unreadable': msg`Ancora non dice niente che il desk sappia leggere.`,
  'oddity.missing': msg`Non è più conservato.`,
  'recording.missing': msg`Non è più conservato.`,
  'queue.full': msg`La coda non ha preso tutto. Riprova: quello che parte due volte non fa danni.`,
  'account.missing': msg`Questo account non c’è.`,
  'account.unwatched': msg`A questo account adesso non c’è niente da chiedere.`,
  'deletion.missing': msg`Questa richiesta non c’è.`,
  'deletion.changed': msg`Qualcuno ha già deciso nel frattempo.`,
  'account.connected': msg`Questo account è già collegato.`,
  'reply.sent': msg`Troppo tardi per annullare: la risposta è già partita.`,
  'reply.empty': msg`Non c’è niente da inviare.`,
  'reply.no-target': msg`Non c’è più un messaggio pubblico a cui rispondere.`,
  'reply.no-recipient': msg`La rete non dice chi ha scritto: non si può rispondere da qui.`,
  'template.missing': msg`Questo modello non è più approvato: scegline un altro.`,
  'template.changed': msg`Il modello ora dice altro: rileggilo prima di inviare.`,
  'template.gaps': msg`Riempi tutti gli spazi del modello, ognuno con una riga sola.`,
  'template.unfit': msg`Questo modello contiene più che parole: da qui non si può inviare.`,
  'template.impossible': msg`Questa rete non conosce modelli.`,
  'draft.changed': msg`Hai cambiato questa bozza in un’altra finestra: guardala di nuovo.`,
  'reply.no-files': msg`Qui la rete non prende file.`,
  'reply.file-type': msg`Questo canale non prende file di questo tipo.`,
  'reply.file-size': msg`Il file è troppo grande per questo canale.`,
  'reply.file-count': msg`Questo canale prende meno file insieme.`,
  'reply.file-total': msg`Tutti i file insieme sono troppo grandi per questo canale.`,
  'reply.file-alone': msg`Qui questo file può partire solo senza altri.`,
  'reply.file-words': msg`Qui un file parte senza testo.`,
  'file.type': msg`Il desk non invia file di questo tipo.`,
  'file.empty': msg`Questo file è vuoto.`,
  'file.size': msg`Il file è troppo grande.`,
  'file.count': msg`Non si possono allegare altri file.`,
  'file.missing': msg`Il file non è arrivato: aggiungilo di nuovo.`,
  'file.disguised': msg`Il contenuto del file non è quello che dice il nome.`,
  'file.down': msg`Il file non è arrivato: controlla la connessione e aggiungilo di nuovo.`,
  'draft.foreign': msg`Questa bozza è di un collega.`,
  'draft.invalid': msg`Questa bozza è troppo vecchia: riapri la conversazione.`,
  'account.gone': msg`L’account non è più collegato.`,
  'role.missing': msg`Il tuo ruolo non lo permette.`,
  'session.missing': msg`La sessione è finita. Accedi di nuovo.`,
  'account.paused': msg`L’account è in pausa: un amministratore deve ricollegarlo.`,
}

export function reasonOf(error: unknown): string {
  if (!isRefusal(error)) return i18n._(defect)
  const known = problems[error.code] ?? (error.status >= 500 ? defect : undefined)
  return known ? i18n._(known) : error.message
}
