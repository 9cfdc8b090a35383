import type { AccountStore } from '@ascolta/core/accounts/account.store'
import { type Clock, iso } from '@ascolta/core/clock'
import type { PolicyStore } from '@ascolta/core/company/policy.store'
import type { NewId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { type Agent, sees } from '@ascolta/core/team/agent'
import { teamKind } from '@ascolta/core/team/team'
import { teamsOf } from '@ascolta/core/tickets/lists'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import {
  type Calendar,
  CalendarFields,
  calendarKind,
  dateOf,
  dueAfter,
  opens,
  spans,
  windowsOn,
} from '@ascolta/core/time/calendar'
import { holidayOf } from '@ascolta/core/time/holiday'
import type { ReckoningStore } from '@ascolta/core/time/reckoning'
import { TargetFields, targetKind } from '@ascolta/core/time/target'
import { zoneClock } from '@ascolta/core/time/zone'
import { Hono } from 'hono'
import * as v from 'valibot'
import { Calendars, type CalendarView, Preview, Targets } from './clock-views.ts'
import { type Base, body, may, nothing } from './door.ts'

interface Deps {
  policies: PolicyStore
  accounts: Pick<AccountStore, 'list'>
  reckonings: ReckoningStore
  records: RecordStore
  clock: Clock
  newId: NewId
}

const day = 86_400_000
const CalendarBody = v.strictObject({ ...CalendarFields.entries, teams: v.pipe(v.array(v.string()), v.maxLength(100)) })
const PreviewBody = v.strictObject({
  calendar: CalendarFields,
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
})

/** When people are there, and within what time they want to answer. What changes here sets every running clock anew within two minutes. */
export function calendars({ policies, accounts, reckonings, records, clock, newId }: Deps) {
  const seen = { summary: 'Calendars, and who keeps them', says: Calendars }
  const refuses = ['calendar.closed', 'calendar.foreign', 'calendar.missing']

  return new Hono<Base>()
    .get('/calendars', may('agent', seen), async (c) => c.json(await shown(c.get('agent'))))
    .post(
      '/calendars',
      may('supervisor', { ...seen, summary: 'Set up a calendar', refuses }),
      body(CalendarBody),
      async (c) => {
        await keep(newId('cal'), c.req.valid('json'), c.get('agent'), false)
        return c.json(await shown(c.get('agent')))
      },
    )
    .put(
      '/calendars/:id',
      may('supervisor', { ...seen, summary: 'Change a calendar', refuses }),
      body(CalendarBody),
      async (c) => {
        await keep(c.req.param('id'), c.req.valid('json'), c.get('agent'), true)
        return c.json(await shown(c.get('agent')))
      },
    )
    .post(
      '/calendars/preview',
      may('supervisor', { summary: 'What a calendar would mean', says: Preview, refuses: ['calendar.closed'] }),
      body(PreviewBody),
      (c) => {
        const { calendar, minutes } = c.req.valid('json')
        return c.json(preview({ id: 'preview', ...calendar }, minutes))
      },
    )
    .get('/targets', may('agent', { summary: 'Targets', says: Targets }), async (c) => c.json(await targets()))
    .post(
      '/targets',
      may('supervisor', { summary: 'Set up a target', says: Targets, refuses: ['target.foreign'] }),
      body(TargetFields),
      async (c) => {
        await aim(newId('tgt'), c.req.valid('json'), c.get('agent'))
        return c.json(await targets())
      },
    )
    .put(
      '/targets/:id',
      may('supervisor', { summary: 'Change a target', says: Targets, refuses: ['target.foreign', 'target.missing'] }),
      body(TargetFields),
      async (c) => {
        const id = c.req.param('id')
        if (!(await policies.get(targetKind, id)))
          throw new Problem('missing', 'target.missing', 'There is no such target.')
        await aim(id, c.req.valid('json'), c.get('agent'))
        return c.json(await targets())
      },
    )
    .post(
      '/targets/:id/remove',
      may('supervisor', {
        summary: 'Take a target away',
        says: Targets,
        refuses: ['target.foreign', 'target.missing'],
      }),
      body(nothing),
      async (c) => {
        const id = c.req.param('id')
        const known = await policies.get(targetKind, id)
        if (!known) throw new Problem('missing', 'target.missing', 'There is no such target.')
        await mayAim(known.accounts, c.get('agent'))
        await policies.remove(targetKind, id)
        await changed('target-removed', id, c.get('agent'))
        return c.json(await targets())
      },
    )

  async function keep(
    id: string,
    { teams, ...fields }: v.InferOutput<typeof CalendarBody>,
    agent: Agent,
    there: boolean,
  ) {
    if (!opens(fields))
      throw new Problem('invalid', 'calendar.closed', 'A calendar must be open some time in the week.')
    const before = await policies.get(calendarKind, id)
    if (there && !before) throw new Problem('missing', 'calendar.missing', 'There is no such calendar.')
    const known = await policies.list(teamKind, { fresh: true })
    const keeping = known.filter(({ calendar }) => calendar === id).map((team) => team.id)
    const foreign = [...keeping, ...teams].some((team) => !sees(agent, team))
    const owners = new Map((await accounts.list()).map((account) => [account.id, account.team]))
    const others = [...fields.accounts, ...(before?.accounts ?? [])].some(
      (account) => !sees(agent, owners.get(account) ?? ''),
    )
    if (foreign || others)
      throw new Problem('forbidden', 'calendar.foreign', 'Other teams keep this calendar too: an admin changes it.')
    await policies.change(calendarKind, id, () => ({ id, ...fields }))
    for (const team of new Set([...keeping, ...teams])) {
      const keeps = teams.includes(team)
      if (keeps === keeping.includes(team)) continue
      await policies.change(teamKind, team, (now) => {
        const { calendar: _, ...rest } = now ?? v.parse(teamKind.schema, { id: team, name: team })
        return keeps ? { ...rest, calendar: id } : rest
      })
    }
    await changed(before ? 'calendar-changed' : 'calendar-made', id, agent)
  }

  async function aim(id: string, fields: v.InferOutput<typeof TargetFields>, agent: Agent) {
    const before = await policies.get(targetKind, id)
    await mayAim(fields.accounts, agent)
    if (before) await mayAim(before.accounts, agent)
    await policies.change(targetKind, id, () => ({ id, ...fields }))
    await changed(before ? 'target-changed' : 'target-made', id, agent)
  }

  /** A supervisor speaks for the accounts of their own teams; for all accounts only an admin, or who sees all of them. */
  async function mayAim(of: string[] | undefined, agent: Agent) {
    const all = await accounts.list()
    const meant = of ? all.filter(({ id }) => of.includes(id)) : all
    if (meant.length < (of?.length ?? 0) || meant.some(({ team }) => !sees(agent, team)))
      throw new Problem('forbidden', 'target.foreign', 'This target reaches accounts of other teams: an admin sets it.')
  }

  async function changed(act: string, id: string, { id: actor }: Agent) {
    const at = iso(clock())
    await records.audit({ actor, at, request: newId('req'), act, object: id })
    await reckonings.want(at)
  }

  async function shown(agent: Agent): Promise<Calendars> {
    const [known, teams, mine] = await Promise.all([
      policies.list(calendarKind, { fresh: true }),
      policies.list(teamKind),
      teamsOf(accounts)(agent),
    ])
    const names = new Map(teams.map(({ id, name }) => [id, name]))
    return {
      calendars: known
        .map(
          (calendar): CalendarView => ({
            ...calendar,
            teams: teams.filter((team) => team.calendar === calendar.id).map(({ id }) => id),
          }),
        )
        .toSorted((a, b) => a.name.localeCompare(b.name)),
      teams: [...new Set(mine)]
        .map((id) => ({ id, name: names.get(id) ?? id }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    }
  }

  async function targets(): Promise<Targets> {
    const known = await policies.list(targetKind, { fresh: true })
    return { targets: known.toSorted((a, b) => a.name.localeCompare(b.name)) }
  }

  function preview(calendar: Calendar, minutes: number): Preview {
    if (!opens(calendar))
      throw new Problem('invalid', 'calendar.closed', 'A calendar must be open some time in the week.')
    const today = dateOf(calendar, clock().getTime())
    const changes = changeAfter(calendar.zone, today)
    const at = lastMoment(calendar, today)
    return {
      days: week(calendar, today),
      ...(changes === undefined ? {} : { change: week(calendar, changes - 3) }),
      example: { at, minutes, due: dueAfter(at, minutes * 60_000, calendar) },
    }
  }
}

const week = (calendar: Calendar, first: number) =>
  Array.from({ length: 7 }, (_, index) => {
    const date = new Date((first + index) * day).toISOString().slice(0, 10)
    const name =
      calendar.days.find((one) => one.date === date)?.name ?? (calendar.italian ? holidayOf(date) : undefined)
    const { offset } = zoneClock(calendar.zone)
    const midnight = (count: number) => count * day - offset(count * day - offset(count * day))
    const [from, to] = [midnight(first + index), midnight(first + index + 1)]
    const open = [...spans(calendar, from, to)].reduce((sum, [begin, end]) => sum + end - begin, 0)
    return {
      date,
      windows: calendar.always ? [{ from: '00:00', to: '24:00' }] : windowsOn(calendar, first + index),
      minutes: Math.round(open / 60_000),
      ...(name ? { name } : {}),
    }
  })

/** The day, counted from 1970, on which clocks change next; undefined where they do not within a year. */
function changeAfter(zone: string, today: number) {
  const { offset } = zoneClock(zone)
  for (let date = today; date < today + 366; date++) if (offset(date * day) !== offset((date + 1) * day)) return date
  return undefined
}

/** Ten minutes before the week's last window ends: where a calendar matters most. */
function lastMoment(calendar: Calendar, today: number) {
  const from = (today + 1) * day
  const known = calendar.always ? [] : [...spans(calendar, from, from + 8 * day)]
  const gaps = known
    .slice(1)
    .map(([begin], index) => ({ end: known[index]?.[1] ?? from, wide: begin - (known[index]?.[1] ?? from) }))
  const widest = gaps.toSorted((a, b) => b.wide - a.wide)[0]
  return iso((widest?.end ?? from + day / 2) - 600_000)
}
