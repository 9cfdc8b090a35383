import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const asked = msg`la rete ha chiesto di aspettare`
const permission = msg`l’account non ha più il permesso`
const unclear = msg`la rete ha dato una risposta che non dice se è stato fatto`
const token = msg`l’accesso alla rete è scaduto o è stato tolto`

/** What the sender's words mean; what has none here is shown as it came. */
const words: Record<string, MessageDescriptor> = {
  'account-gone': msg`l’account non è più collegato`,
  'account-paused': msg`l’account è in pausa`,
  'app-only': msg`questo token non può chiederlo per l’app`,
  'already-open': msg`con questa persona c’è già una conversazione aperta: si continua lì`,
  'already-replied': msg`al cliente si è già scritto in privato`,
  'answer-lost': unclear,
  'answer-without-id': unclear,
  'blocked-for-policy': msg`la rete ha bloccato l’account per le sue regole`,
  'country-restricted': msg`la rete non permette di scrivere in quel paese`,
  credits: msg`il credito presso la rete è finito`,
  thanks: msg`è solo un grazie`,
  spam: msg`è spam`,
  solved: msg`già risolto altrove`,
  'not-ours': msg`non è per noi`,
  dropped: msg`lasciata perdere`,
  'files-unreachable': msg`i file non si raggiungevano`,
  'files-too-large': msg`i file insieme sono troppo grandi`,
  'no-files': msg`qui la rete non prende file`,
  'not-approved': msg`non è più quello che era stato approvato`,
  duplicate: msg`la rete dice che lo stesso testo è appena stato pubblicato`,
  gone: msg`il messaggio a cui si rispondeva non c’è più`,
  impossible: msg`la rete non lo permette`,
  'marketing-limit': msg`il cliente ha ricevuto troppi messaggi`,
  media: msg`l’allegato non è andato bene alla rete`,
  'network-trouble': msg`la rete ha avuto un guasto mentre inviavamo`,
  'no-business-id': msg`la rete non dice a quale account business appartiene il numero`,
  'no-answer': msg`la rete non ha risposto in tempo`,
  'not-subscribed': msg`la rete non ci avvisa di tutto`,
  'own-account': msg`questo è il nostro account`,
  'page-restricted': asked,
  payment: msg`manca un pagamento presso la rete`,
  permission,
  'person-unavailable': msg`il cliente non può ricevere messaggi`,
  'person-unknown': msg`la rete non conosce questa persona`,
  refused: msg`la rete l’ha rifiutata`,
  registration: msg`il numero non è registrato presso la rete`,
  restored: msg`l’archivio è tornato a una copia di sicurezza: forse era già stata inviata`,
  'renewal-lost': msg`il rinnovo del token è rimasto senza risposta: serve un nuovo accesso`,
  restricted: msg`la rete ha limitato l’account`,
  'sent-again': msg`inviata di nuovo`,
  slow: msg`prepararla ha richiesto troppo tempo`,
  'template-gaps': msg`il modello alla rete ha altri spazi da riempire`,
  'template-missing': msg`la rete non ha più questo modello, o non l’ha approvato`,
  'template-paused': msg`la rete ha sospeso questo modello`,
  'template-refused': msg`la rete ha rifiutato questo modello`,
  'template-too-long': msg`con gli spazi riempiti il modello è troppo lungo`,
  throttled: asked,
  troll: msg`questa persona è segnata come troll`,
  token,
  'token-expired': msg`il token è scaduto`,
  'token-expiring': msg`il token scade tra meno di una settimana`,
  unreachable: msg`la rete non si raggiunge`,
  'usage-capped': msg`il limite di uso presso la rete è raggiunto`,
  'webhook-invalid': msg`X non accetta l’indirizzo del desk`,
  'webhook-missing': msg`X non conosce l’indirizzo del desk`,
  'window-closed': msg`la finestra per rispondere si è chiusa`,
}

export function useReasons() {
  const { i18n } = useLingui()
  return (reason: string) => {
    const known = words[reason]
    return known ? i18n._(known) : reason
  }
}
