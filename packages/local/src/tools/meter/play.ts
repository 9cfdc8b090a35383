import { hasher } from '@ascolta/core/hash'
import { newId } from '@ascolta/core/id'
import { placeOf } from '@ascolta/core/inbound/take'
import { replyStore } from '@ascolta/core/outbound/reply.store'
import { ticketStore } from '@ascolta/core/tickets/ticket.store'
import { comment, message } from '../meta.ts'
import type { MeteredDesk } from './desk.ts'
import { chance, type Scenario, type Step, tickets } from './scenario.ts'
import type { Tally } from './tally.ts'

const words =
  'Buongiorno, ho ricevuto una bolletta che non capisco: il consumo è raddoppiato rispetto all’anno scorso e nessuno mi risponde al telefono da tre giorni. '
/** Tickets that are talked about at the same time. */
const atOnce = 20

/** Plays the scenario on a desk, each happening counted under its kind. */
export async function play(scenario: Scenario, desk: MeteredDesk, tally: Tally, time: { now: number }) {
  const random = chance(1)
  const hash = hasher(await desk.secret)
  const found = ticketStore(desk.engine.documents)
  const replies = replyStore(desk.engine.documents)
  const text = (length: number, index: number) => `${index} ${words.repeat(3)}`.slice(0, length)
  const ids = { next: 0 }
  const id = (prefix: string) => `${prefix}122${String(++ids.next).padStart(12, '0')}`
  const mid = () => `m_${id('').repeat(6)}`
  let connectAt = time.now

  const waiting = tickets(scenario).map((steps, index) => conversation(steps, index))
  const talking: (typeof waiting)[number][] = []
  while (waiting.length > 0 || talking.length > 0) {
    if (time.now >= connectAt) {
      connectAt += scenario.agents.minutesBetweenConnects * 60_000
      await tally.during('presence', () => desk.connect())
    }
    while (talking.length < atOnce && waiting.length > 0) talking.push(...waiting.splice(0, 1))
    const place = Math.floor(random() * talking.length)
    const one = talking[place]
    if (one && (await one.next()).done) talking.splice(place, 1)
  }

  async function* conversation(steps: Step[], index: number) {
    const account = desk.accounts[index % desk.accounts.length]
    const agent = desk.people[index % desk.people.length]
    if (!account || !agent) throw new Error('a scenario needs accounts and agents')
    const person = { id: id('78'), name: 'Maria Teresa Bianchi' }
    const post = `${account.external}_${id('')}`
    const { external } = account
    const open = account.channel === 'facebook-page'
    const thread = open ? { root: post } : {}
    const place = placeOf(hash, account.id, { author: person, public: open, ...thread, id: post })
    const ticket = async () => {
      const header = (await found.newest(place.customer, place.lane)).ticket
      if (!header) throw new Error('the ticket is not there')
      return header
    }

    for (const step of steps) {
      switch (step) {
        case 'first':
        case 'newTurn':
        case 'sameTurn': {
          time.now += -Math.log(1 - random()) * scenario.secondsBetweenMessages * 1000
          const said = { external, text: text(scenario.messageCharacters, ids.next), at: time.now }
          const body = open
            ? comment({ ...said, id: `${post.split('_')[1]}_${id('')}`, from: person, post })
            : message({ ...said, id: mid(), person: person.id })
          await tally.during(step, () => desk.hear(body))
          break
        }
        case 'look': {
          const header = await ticket()
          for (let count = 0; count < scenario.agents.lookingAtEachTicket; count++)
            await tally.during('look', () => desk.ask(agent, 'GET', `/tickets/${header.id}`))
          await tally.during('presence', async () => desk.listen(header, scenario.agents.lookingAtEachTicket))
          break
        }
        case 'claim': {
          const { id, owner } = await ticket()
          // Where tickets find their agent, nobody need take them.
          if (owner) break
          await tally.during('claim', () => desk.ask(agent, 'POST', `/tickets/${id}/claim`, {}))
          break
        }
        case 'reply': {
          const { id, seq } = await ticket()
          const draft = newId('drf')
          const answer = text(scenario.replyCharacters, ids.next++)
          for (let rev = 0; rev < scenario.draftSavesPerReply; rev++) {
            const part = answer.slice(0, Math.ceil((answer.length * (rev + 1)) / scenario.draftSavesPerReply))
            const words = { text: part, rev: Math.max(0, rev - 1) }
            await tally.during('draftSave', () => desk.ask(agent, 'PUT', `/tickets/${id}/drafts/${draft}`, words))
          }
          await tally.during('reply', async () => {
            await desk.ask(agent, 'POST', `/tickets/${id}/replies`, { draft, text: answer, seq })
            await desk.sendOut()
          })
          const sent = (await replies.get(id, draft))?.platform
          if (!sent) throw new Error('the reply was not sent')
          const back = { external, id: sent, text: answer, at: time.now }
          const echo = open
            ? comment({ ...back, from: { id: external, name: account.name }, post })
            : message({ ...back, person: person.id, echo: { marker: `${id}/${draft}/1` } })
          for (let count = 0; count < scenario.echoesPerReply; count++)
            await tally.during('echo', () => desk.hear(echo))
        }
      }
      yield step
    }
  }
}
