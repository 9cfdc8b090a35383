import { type Clock, iso } from '@ascolta/core/clock'
import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { detect } from '@ascolta/core/language/detector'
import { languageOf } from '@ascolta/core/language/language'
import { Problem } from '@ascolta/core/problem'
import { type Agent, isActive, mustSee, sees } from '@ascolta/core/team/agent'
import { choose } from '@ascolta/core/team/assign'
import { inOrder, Rule, route, ruleKind, Then, When } from '@ascolta/core/team/rule'
import { onDuty, Shifts } from '@ascolta/core/team/seat'
import { Skills } from '@ascolta/core/team/skill'
import { assigns, aTeam, Caps, contactOf, Team, teamKind } from '@ascolta/core/team/team'
import { teamsOf } from '@ascolta/core/tickets/lists'
import { Why } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { fitsChannel } from '../live/channels.ts'
import { type Base, body, may, nothing } from './door.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { namedTeams } from './teams.ts'
import { Row, TeamView } from './views.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'placing' | 'handBack' | 'giveByHand'> {
  stores: Pick<Stores, 'accounts' | 'agents' | 'policies' | 'profiles' | 'records' | 'seats' | 'tickets'>
  names: Names
  rows: Rows
  newId: NewId
  clock: Clock
}

const SeatView = v.object({
  agent: v.object({ id: v.string(), name: v.string() }),
  onDuty: v.boolean(),
  skills: Skills,
  caps: v.optional(Caps),
  shifts: v.optional(Shifts),
  /** How many tickets they hold here. */
  open: v.object({ public: v.number(), private: v.number(), mail: v.number() }),
})
const TeamWithSeats = v.object({ team: Team, seats: v.array(SeatView) })
/** `all`: every team of the company by its name, to give a ticket to. */
const Teams = v.object({ teams: v.array(TeamWithSeats), all: v.array(TeamView) })
const Left = v.object({ tickets: v.array(Row) })
const Duty = v.object({ on: v.boolean(), teams: v.array(v.string()) })
const Turned = v.object({ on: v.boolean(), givenBack: v.number(), kept: v.number() })
const Rules = v.object({ rules: v.array(Rule) })
const Nobody = v.object({ why: v.picklist(['off', 'skill', 'full']), skills: v.optional(v.array(v.string())) })
const Where = v.object({
  language: v.optional(v.string()),
  /** Names of the rules that fit. */
  rules: v.array(v.string()),
  team: v.string(),
  need: Skills,
  tags: v.array(v.string()),
  priority: v.optional(v.string()),
  /** Its tickets are taken by hand. */
  manual: v.boolean(),
  agent: v.optional(v.object({ id: v.string(), name: v.string() })),
  why: v.optional(Why),
  nobody: v.optional(Nobody),
})
const Given = v.object({ ticket: Row })

const Id = v.pipe(v.string(), v.check(fitsChannel, 'letters, digits and hyphens'))
const Set_ = v.strictObject({
  method: Team.entries.method,
  caps: Caps,
  weights: v.optional(Team.entries.weights.wrapped),
  widenAfterMinutes: Team.entries.widenAfterMinutes.wrapped,
  keepLastAgent: v.boolean(),
})
const Sit = v.strictObject({ skills: Skills, caps: v.optional(Caps), shifts: v.optional(Shifts) })
const SaidRule = v.strictObject({
  name: Rule.entries.name,
  place: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  on: v.boolean(),
  when: When,
  // biome-ignore lint/suspicious/noThenProperty: data of ours, never awaited.
  then: Then,
})
const Try = v.strictObject({
  account: v.pipe(v.string(), v.maxLength(200)),
  text: v.pipe(v.string(), v.maxLength(4_000)),
  public: v.optional(v.boolean()),
  fields: v.optional(v.record(v.pipe(v.string(), v.maxLength(60)), v.pipe(v.string(), v.maxLength(200)))),
})
const Whom = v.union([v.strictObject({ agent: v.pipe(v.string(), v.maxLength(100)) }), v.strictObject({ team: Id })])

/** How tickets find their agent: teams and who sits there, duty, rules, and a look at where a message would go. */
export function assignment(deps: Deps) {
  const { stores, placing, handBack, giveByHand, names, rows, newId, clock } = deps
  const { accounts, agents, policies, seats, records, tickets } = stores
  const teams = { summary: 'Teams with their method, who sits there, on duty or not, and what they hold', says: Teams }
  const set = { summary: 'Set how a team’s tickets find their agent', says: TeamWithSeats, refuses: ['team.missing'] }
  const sit = {
    summary: 'Set skills, caps and shifts of somebody in a team',
    says: TeamWithSeats,
    refuses: ['team.missing', 'agent.missing'],
  }
  const turn = { summary: 'Go on or off duty: what was not touched goes back at once', says: Turned }
  const write = { summary: 'Make or change a routing rule', says: Rules, refuses: ['team.missing'] }
  const preview = { summary: 'Where a message would go, and why', says: Where, refuses: ['account.missing'] }
  const give = {
    summary: 'Give a ticket to somebody or to another team',
    says: Given,
    refuses: ['agent.elsewhere', 'ticket.resolved', 'team.missing'],
  }
  const left = { summary: 'Answered or begun by people who are off duty: a supervisor decides', says: Left }

  const teamsNamed = namedTeams({ accounts, policies })
  const audit = (agent: Agent, act: string, object: string) =>
    records.audit({ actor: agent.id, at: iso(clock()), request: newId('req'), act, object })

  return new Hono<Base>()
    .get('/assignment', may('agent', teams), async (c) => {
      const agent = c.get('agent')
      const [own, all] = await Promise.all([seen(agent).then(shown), teamsNamed({ ...agent, role: 'admin' })])
      return c.json({ teams: own, all })
    })
    .put('/assignment/:team', may('supervisor', set), body(Set_), async (c) => {
      const { team } = c.req.param()
      const agent = c.get('agent')
      await mustKnow(agent, team)
      const { weights, ...said } = c.req.valid('json')
      await policies.change(teamKind, team, (now) => ({
        ...(now ?? aTeam(team)),
        ...said,
        ...(weights ? { weights } : {}),
      }))
      await audit(agent, 'team-method', `team/${team}`)
      if (said.method === 'manual') await seats.close(team)
      else await placing.begin(team)
      return c.json(await one(team))
    })
    .put('/assignment/:team/seats/:agent', may('supervisor', sit), body(Sit), async (c) => {
      const { team, agent: id } = c.req.param()
      await mustKnow(c.get('agent'), team)
      const somebody = await agents.get(id)
      if (!somebody || !isActive(somebody) || !sees(somebody, team))
        throw new Problem('missing', 'agent.missing', 'There is no such person.')
      const { skills, caps, shifts } = c.req.valid('json')
      await seats.say(team, id, { skills, caps, shifts })
      await audit(c.get('agent'), 'seat-changed', `team/${team}/${id}`)
      // Their shifts say when the sweep must look.
      if (assigns(await placing.teamOf(team))) await placing.begin(team)
      return c.json(await one(team))
    })
    .get('/duty', may('agent', { summary: 'Whether I am on duty', says: Duty }), async (c) => {
      const agent = c.get('agent')
      const own = await giving(agent.teams)
      const found = await Promise.all(own.map((team) => seats.get(team, agent.id)))
      return c.json({ on: found.some((seat) => seat && onDuty(seat, iso(clock()))), teams: own })
    })
    .put('/duty', may('agent', turn), body(v.strictObject({ on: v.boolean() })), async (c) => {
      const { on } = c.req.valid('json')
      const agent = c.get('agent')
      const own = await giving(agent.teams)
      for (const team of own) await seats.say(team, agent.id, { duty: { on, at: iso(clock()) } })
      await audit(agent, on ? 'on-duty' : 'off-duty', `agent/${agent.id}`)
      let givenBack = 0
      let kept = 0
      for (const team of own) {
        if (on) await placing.round(team)
        else {
          const back = await handBack(agent.id, { team, by: agent.id })
          givenBack += back.given
          kept += back.kept.length
        }
      }
      return c.json({ on, givenBack, kept })
    })
    .get('/assignment/left', may('supervisor', left), async (c) => {
      const found = await Promise.all((await giving(await seen(c.get('agent')))).map(leftIn))
      return c.json({ tickets: await rows(found.flat()) })
    })
    .get('/rules', may('agent', { summary: 'Routing rules, in their order', says: Rules }), async (c) =>
      c.json(await all()),
    )
    .put('/rules/:id', may('supervisor', write), body(SaidRule), async (c) => {
      const { id } = c.req.param()
      if (!fitsChannel(id)) throw new Problem('invalid', 'rule.invalid', 'Letters, digits and hyphens.')
      const said = c.req.valid('json')
      if (said.then.team) await mustKnow(c.get('agent'), said.then.team)
      await policies.change(ruleKind, id, () => ({ ...said, id }))
      await audit(c.get('agent'), 'rule-changed', `rule/${id}`)
      return c.json(await all())
    })
    .delete(
      '/rules/:id',
      may('supervisor', { summary: 'Take a routing rule away', says: Rules }),
      body(nothing),
      async (c) => {
        const { id } = c.req.param()
        const rule = await policies.get(ruleKind, id)
        if (rule?.then.team) mustSee(c.get('agent'), rule.then.team, 'team')
        await policies.remove(ruleKind, id)
        await audit(c.get('agent'), 'rule-removed', `rule/${id}`)
        return c.json(await all())
      },
    )
    .post('/rules/preview', may('agent', preview), body(Try), async (c) =>
      c.json(await where(c.get('agent'), c.req.valid('json'))),
    )
    .post('/tickets/:id/give', may('supervisor', give), body(Whom), async (c) => {
      const whom = c.req.valid('json')
      if ('team' in whom) await mustExist(whom.team)
      const ticket = await giveByHand({ ticket: c.req.param('id'), by: c.get('agent'), request: newId('req'), ...whom })
      return c.json({ ticket: await rowOfOne(rows, ticket) })
    })

  /** The same pure rules as a message that comes in, on what is true now. Nothing is kept. */
  async function where(agent: Agent, said: v.InferOutput<typeof Try>): Promise<v.InferOutput<typeof Where>> {
    const account = (await accounts.list()).find(({ id }) => id === said.account)
    if (!account || !sees(agent, account.team))
      throw new Problem('missing', 'account.missing', 'There is no such account.')
    const open = said.public ?? account.channel === 'facebook-page'
    const language = await languageOf(said.text, { page: account.language }, detect)
    const rules = inOrder(await policies.list(ruleKind, { fresh: true }))
    const asked = {
      account: account.id,
      channel: account.channel,
      public: open,
      text: said.text,
      language,
      fields: said.fields,
    }
    const { rules: fits, need, tags, priority, team: other } = route(rules, asked)
    const id = other ?? account.team
    const team = await placing.teamOf(id)
    const base = {
      rules: rules.filter((rule) => fits.includes(rule.id)).map(({ name }) => name),
      team: id,
      need,
      tags,
      manual: !assigns(team),
      ...(language ? { language } : {}),
      ...(priority ? { priority } : {}),
    }
    if (!assigns(team)) return base
    const { seats: known } = await seats.look(id, { fresh: true })
    const now = iso(clock())
    const choice = choose(
      known,
      { need, contact: contactOf({ account: account.id, public: open }), since: now },
      team,
      now,
    )
    if ('nobody' in choice) return { ...base, nobody: choice.nobody }
    const nameOf = await names([choice.seat.agent])
    return { ...base, agent: { id: choice.seat.agent, name: nameOf(choice.seat.agent) }, why: choice.why }
  }

  async function seen(agent: Agent) {
    const known = agent.role === 'admin' ? (await policies.list(teamKind)).map(({ id }) => id) : []
    return [...new Set([...(await teamsOf(accounts)(agent)), ...known])].sort()
  }

  async function shown(ids: string[]) {
    const known = new Map((await policies.list(teamKind, { fresh: true })).map((team) => [team.id, team]))
    return Promise.all(ids.map((id) => withSeats(known.get(id) ?? aTeam(id))))
  }

  async function one(id: string) {
    return withSeats((await policies.get(teamKind, id)) ?? aTeam(id))
  }

  async function withSeats(team: Team): Promise<v.InferOutput<typeof TeamWithSeats>> {
    const { seats: known } = await seats.look(team.id, { fresh: true })
    const people = await agents.many(known.map(({ agent }) => agent))
    const now = iso(clock())
    const there = known.flatMap((seat) => {
      const person = people.get(seat.agent)
      if (!person || !isActive(person) || !sees(person, team.id)) return []
      const { skills, caps, shifts, open } = seat
      return {
        agent: { id: person.id, name: person.name },
        onDuty: onDuty(seat, now),
        skills,
        ...(caps ? { caps } : {}),
        ...(shifts ? { shifts } : {}),
        open: { public: open.public.length, private: open.private.length, mail: open.mail.length },
      }
    })
    return { team, seats: there.sort((a, b) => a.agent.name.localeCompare(b.agent.name)) }
  }

  /** Of these, teams whose tickets find their agent by themselves. */
  async function giving(ids: string[]) {
    const known = await policies.list(teamKind, { fresh: true })
    return ids.filter((id) => assigns(known.find((team) => team.id === id)))
  }

  /** What is still with people who are off duty: if it had not been touched, it would have gone back. */
  async function leftIn(team: string) {
    const { seats: known } = await seats.look(team, { fresh: true })
    const off = known.filter((seat) => !onDuty(seat, iso(clock())))
    const pages = await Promise.all(off.map(({ agent }) => tickets.ofAgent(agent, { limit: 100 })))
    return pages.flatMap((page) => page.tickets.filter((ticket) => ticket.team === team))
  }

  async function all() {
    const rules = await policies.list(ruleKind, { fresh: true })
    return { rules: rules.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1)) }
  }

  async function mustExist(team: string) {
    const known = await policies.list(teamKind)
    if (known.some(({ id }) => id === team) || (await accounts.list()).some((account) => account.team === team)) return
    throw new Problem('missing', 'team.missing', 'There is no such team.')
  }

  async function mustKnow(agent: Agent, team: string) {
    mustSee(agent, team, 'team')
    await mustExist(team)
  }
}
