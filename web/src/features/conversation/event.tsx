import { useLingui } from '@lingui/react/macro'
import type { Event } from '../../api.ts'
import { clockTime, whole } from '../../ui/time.tsx'
import { useWhy } from '../../ui/why.tsx'
import { usePriority } from '../clocks/priority.ts'
import { useMe } from '../me.ts'
import { Moved } from './moved.tsx'
import { useReasons } from './reasons.ts'

/** Of these the words are in the sentence. */
const inSentence = new Set(['tagged', 'prioritised'])

/** What happened to the ticket or to one of its lines, in a sentence. */
export function EventLine({ line }: { line: Event }) {
  const { t, i18n } = useLingui()
  const reasons = useReasons()
  const priorities = usePriority()
  const others: Record<string, string> = { customer: t`Il cliente`, network: t`La rete`, clock: t`Il desk` }
  const who = others[line.actor.id] ?? line.actor.name
  const until = line.until ? whole(line.until, i18n.locale) : ''
  const why = line.reason ? ` (${reasons(line.reason)})` : ''
  const whom = line.whom?.name ?? ''
  const reason = useWhy()({ ...(line.why ? { why: line.why } : {}) })
  const said = reason ? ` (${reason})` : ''
  const found = whom ? `: ${t`assegnata a ${whom}`}${said}` : ''
  const { teams } = useMe()
  const team = teams.find(({ id }) => id === line.team)?.name ?? line.team ?? ''
  const words: Record<string, string> = {
    assigned: t`Assegnata a ${whom}${said}`,
    'handed-back': t`Tolta a ${whom}, fuori turno: torna da assegnare`,
    moved: t`${who} l’ha passata alla squadra ${team}`,
    claimed: t`${who} ha preso in carico la conversazione`,
    released: t`${who} ha rilasciato la conversazione`,
    resolved: t`${who} ha risolto la conversazione`,
    reopened:
      line.actor.id === 'customer'
        ? t`Il cliente ha riaperto la conversazione` + found
        : t`${who} ha riaperto la conversazione`,
    closed: line.actor.id === 'clock' ? t`La conversazione si è chiusa` : t`${who} ha chiuso la conversazione`,
    held: t`${who} aspetta terzi`,
    resumed: t`${who} ha ripreso la conversazione`,
    snoozed: t`${who} ha rimandato la conversazione a ${until}`,
    woken:
      line.actor.id === 'customer'
        ? t`Il messaggio del cliente ha svegliato la conversazione` + found
        : t`La conversazione si è svegliata`,
    merged: t`${who} ha unito questa conversazione a una più vecchia`,
    unmerged: t`${who} ha separato questa conversazione da quella a cui era unita`,
    'took-in': t`${who} ha unito qui un’altra conversazione`,
    'let-go': t`${who} ha separato una conversazione che era unita qui`,
    tagged: t`${who} ha cambiato le etichette: ${line.words ?? ''}`,
    answered: t`${who} ha risposto`,
    'draft-taken': t`${who} continua la bozza di un collega`,
    withdrawn: t`Il cliente ha ritirato la richiesta`,
    excused: t`${who} ha detto che non serve rispondere${why}`,
    unexcused: t`${who} ha riaperto l’attesa del cliente`,
    troll: t`Segnato come troll: confermato da ${who}`,
    untroll: t`Non è più segnato come troll`,
    'troll-unlocked': t`${who} ha permesso di rispondere a un troll`,
    'handoff-made': t`${who} ha creato una pagina per chi non usa il desk`,
    'handoff-revoked': t`${who} ha ritirato la pagina per chi non usa il desk`,
    'handoff-opened': t`La pagina per chi non usa il desk è stata aperta`,
    'person-joined': t`${who} ha unito due identità in una persona`,
    'person-parted': t`${who} ha separato due identità`,
    prioritised: t`${who} ha cambiato la priorità: ${priorities(line.words)}`,
    warned: t`Il tempo sta per finire: avvisato chi segue`,
    late: t`Il tempo è finito`,
    escalated: t`In ritardo: segnalata ai supervisori`,
    committed: t`${who} ha promesso una data al cliente`,
    kept: t`${who} ha mantenuto la promessa`,
    broken: t`${who} ha segnato la promessa come non mantenuta`,
    retracted: t`${who} ha ritirato la promessa`,
    'hide-asked': t`${who} nasconde un messaggio…`,
    'hide-done': t`${who} ha nascosto un messaggio`,
    'hide-failed': t`${who} non è riuscito a nascondere un messaggio${why}`,
    'show-asked': t`${who} mostra di nuovo un messaggio…`,
    'show-done': t`${who} ha mostrato di nuovo un messaggio`,
    'show-failed': t`${who} non è riuscito a mostrare di nuovo un messaggio${why}`,
    'like-asked': t`${who} mette mi piace…`,
    'like-done': t`${who} ha messo mi piace a un messaggio`,
    'like-failed': t`${who} non è riuscito a mettere mi piace${why}`,
    'unlike-asked': t`${who} toglie il mi piace…`,
    'unlike-done': t`${who} ha tolto il mi piace`,
    'unlike-failed': t`${who} non è riuscito a togliere il mi piace${why}`,
    'delete-asked': t`${who} elimina una risposta dalla rete…`,
    'delete-done': t`${who} ha eliminato una risposta dalla rete`,
    'delete-failed': t`${who} non è riuscito a eliminare una risposta${why}`,
  }
  return (
    <p className="event" data-bad={line.kind.endsWith('-failed') || undefined}>
      <span>
        {words[line.kind] ?? `${who}: ${line.kind}`}
        {!inSentence.has(line.kind) && line.words && <q>{line.words}</q>}
      </span>
      {line.job && <span className="faint">{t`insieme ad altre`}</span>}
      <Moved by={line} />
      <time dateTime={line.at} title={whole(line.at, i18n.locale)}>
        {clockTime(line.at, i18n.locale)}
      </time>
    </p>
  )
}
