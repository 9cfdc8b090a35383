import { useLingui } from '@lingui/react/macro'
import {
  Activity,
  AlarmClock,
  AtSign,
  BookOpen,
  Cable,
  CircleQuestionMark,
  CircleUserRound,
  Ellipsis,
  Eye,
  Gauge,
  Hourglass,
  Inbox,
  LogOut,
  Search,
  SlidersHorizontal,
  User,
  Users,
  WifiOff,
} from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Mark } from '../../ui/mark.tsx'
import { say } from '../../ui/toast.tsx'

import { BeginButton } from '../begin/open.tsx'
import { flushDrafts } from '../composer/draft.ts'
import { openHelp } from '../help/help.tsx'
import { liveStatus } from '../live.tsx'
import { useMe } from '../me.ts'
import { AlarmsPlace } from './alarmed.tsx'
import { Appearance } from './appearance.tsx'
import { DutySwitch } from './duty.tsx'

export function Rail() {
  const { t } = useLingui()
  const { agent } = useMe()
  const rest = useRef<HTMLDivElement>(null)
  const [path] = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever went somewhere wants to see it.
  useEffect(() => rest.current?.hidePopover(), [path])
  return (
    <nav className="rail" aria-label={t`Navigazione`}>
      <Link href="/mine" className="rail-brand" aria-label="Ascolta">
        <Mark />
        <span className="rail-word">Ascolta</span>
      </Link>
      <BeginButton />
      <h2 className="rail-heading">{t`Posta`}</h2>
      <Place to="/mine" icon={<User aria-hidden />}>{t`Mie`}</Place>
      <Place to="/unassigned" icon={<Inbox aria-hidden />}>{t`Non assegnate`}</Place>
      <Place to="/team" icon={<Users aria-hidden />}>{t`Squadra`}</Place>
      <Place to="/waiting" icon={<Hourglass aria-hidden />}>{t`Nessuno dimenticato`}</Place>
      <Place to="/search" icon={<Search aria-hidden />}>{t`Cerca`}</Place>
      {/* On a phone there is no room for all of them: these stand in a sheet of their own. */}
      <button type="button" className="rail-place rail-open" popoverTarget="rail-rest">
        <Ellipsis aria-hidden />
        <span>{t`Altro`}</span>
      </button>
      <div ref={rest} id="rail-rest" popover="auto" className="rail-rest">
        <Place to="/snoozed" icon={<AlarmClock aria-hidden />}>{t`Rimandate`}</Place>
        <Place to="/followed" icon={<Eye aria-hidden />}>{t`Seguite`}</Place>
        <Place to="/mentions" icon={<AtSign aria-hidden />}>{t`Menzioni`}</Place>
        <AlarmsPlace />
        <div className="rail-more">
          {agent.role === 'admin' && <Place to="/channels" icon={<Cable aria-hidden />}>{t`Canali`}</Place>}
          {agent.role !== 'agent' && <Place to="/control" icon={<Gauge aria-hidden />}>{t`Controllo`}</Place>}
          {agent.role !== 'agent' && <Place to="/health" icon={<Activity aria-hidden />}>{t`Salute`}</Place>}
          {agent.role !== 'agent' && (
            <Place to="/settings" icon={<SlidersHorizontal aria-hidden />}>{t`Impostazioni`}</Place>
          )}
          <Place to="/docs" icon={<BookOpen aria-hidden />}>{t`API`}</Place>
          <button type="button" className="rail-place" onClick={openHelp}>
            <CircleQuestionMark aria-hidden />
            <span>{t`Aiuto`}</span>
          </button>
        </div>
      </div>
      <DutySwitch />
      <Connection />
      <Person />
    </nav>
  )
}

function Place({ to, icon, children }: { to: string; icon: ReactNode; children: ReactNode }) {
  const [path] = useLocation()
  const here = path === to || path.startsWith(`${to}/`)
  return (
    <Link href={to} className="rail-place" aria-current={here ? 'page' : undefined}>
      {icon}
      <span>{children}</span>
    </Link>
  )
}

/** Says how fresh the screen is. */
function Connection() {
  const { t } = useLingui()
  const status = liveStatus.useValue()
  return (
    <p className="connection" data-status={status} role="status">
      {status === 'down' ? <WifiOff aria-hidden /> : <span className="connection-dot" aria-hidden />}
      <span>{status === 'live' ? t`In diretta` : status === 'down' ? t`Riconnessione…` : t`Connessione…`}</span>
    </p>
  )
}

function Person() {
  const { t } = useLingui()
  const { agent } = useMe()
  const roles = { agent: t`Operatore`, supervisor: t`Supervisore`, admin: t`Amministratore` }
  const leave = () => {
    flushDrafts()
    api.logout().then(
      ({ to }) => location.assign(to),
      (error) => say(reasonOf(error), true),
    )
  }
  return (
    <>
      <button type="button" className="rail-place rail-person" popoverTarget="person">
        <CircleUserRound aria-hidden />
        <span>
          <span className="rail-name">{agent.name}</span>
          <small>{roles[agent.role]}</small>
        </span>
      </button>
      <div id="person" popover="auto" className="person">
        <p className="person-name">{agent.name}</p>
        <p className="faint">{roles[agent.role]}</p>
        <Appearance />
        <button type="button" className="button" onClick={leave}>
          <LogOut aria-hidden />
          {t`Esci`}
        </button>
      </div>
    </>
  )
}
