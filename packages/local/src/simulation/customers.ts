import type { Surroundings } from './container.ts'
import type { SimulatedDesk } from './desk.ts'
import type { Outside, Person, Words } from './outside.ts'

const day = 24 * 3_600_000

/** People who write to the brand, and now and then a colleague who answers in the network's own app. */
export function customers({ time, random, faults, trace }: Surroundings, world: Outside, { notify }: SimulatedDesk) {
  let count = 0

  /** One person, from the first words on. */
  function arrive() {
    const number = world.people.size
    const channel = random.chance(0.5) ? 'facebook-page' : random.chance(0.6) ? 'messenger' : 'whatsapp'
    const person: Person = {
      id: `${700_000 + number}`,
      name: `Persona ${number}`,
      channel,
      root: `1000_${random.whole(55, 56)}`,
      wroteAt: 0,
    }
    world.people.set(`${channel} ${person.id}`, person)
    const old =
      channel !== 'facebook-page' && faults.strikes('window-closing') ? day - random.between(20_000, 240_000) : 0
    say(person, old)
    const more = random.chance(0.3) ? random.whole(1, 3) : 0
    for (let n = 0; n < more; n++) time.after(random.between(0, 600_000), () => say(person))
    if (faults.strikes('answered-in-the-app')) time.after(random.between(1_000, 300_000), () => answerInApp(person))
  }

  function say(person: Person, ago = 0) {
    const words: Words = {
      id: newId(person, 'c'),
      space: person.channel === 'facebook-page' ? 'comment' : 'message',
      person,
      text: `Dov’è il mio pacco? (m${count})`,
      at: time.now - ago,
      own: false,
      gone: false,
      told: !faults.strikes('webhook-dropped'),
    }
    world.words.set(`${words.space} ${words.id}`, words)
    trace?.(`${person.id} says ${words.id}: ${words.text}${words.told ? '' : ', and nobody is told'}`)
    person.wroteAt = Math.max(person.wroteAt, words.at)
    if (words.told) notify.said(words)
    if (random.chance(0.08)) time.after(random.between(100, 200_000), () => edit(words))
    else if (random.chance(0.04)) time.after(random.between(100, 200_000), () => remove(words))
  }

  /** As each network names things: a comment by its post. */
  function newId({ channel, root }: Person, letter: string) {
    const number = count++
    if (channel === 'facebook-page') return `${root.slice(5)}_${number}`
    return channel === 'messenger' ? `m_${letter}${number}` : `wamid.${letter}${number}`
  }

  function edit(words: Words) {
    trace?.(`${words.person.id} edits ${words.id}`)
    words.text = words.text.replace('?', '? È urgente')
    notify.edited(words, 1)
  }

  function remove(words: Words) {
    trace?.(`${words.person.id} removes ${words.id}`)
    words.gone = true
    notify.removed(words)
  }

  function answerInApp(person: Person) {
    const [last] = [...world.words.values()]
      .filter((words) => words.person === person && !words.own && !words.gone)
      .sort((a, b) => b.at - a.at)
    if (!last) return
    const own: Words = {
      under: last,
      id: newId(person, 'n'),
      space: last.space,
      person,
      text: `Ci pensiamo noi (n${count})`,
      at: time.now,
      own: true,
      gone: false,
      // In public it hangs under what it answers: if that never came, it waits for ever.
      told: last.told || person.channel !== 'facebook-page',
    }
    world.words.set(`${own.space} ${own.id}`, own)
    trace?.(`a colleague answers ${person.id} in the app: ${own.id}`)
    notify.said(own, last.id)
  }

  /** Written to in private for what they said in public: some answer there. */
  function invited(half: Person) {
    for (let n = random.chance(0.6) ? random.whole(1, 2) : 0; n > 0; n--)
      time.after(random.between(500, 240_000), () => say(half))
  }

  return { arrive, say, invited }
}
export type Customers = ReturnType<typeof customers>
