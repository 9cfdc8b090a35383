import { accountId } from '@ascolta/core/accounts/account'
import { accountStore } from '@ascolta/core/accounts/account.store'
import { acts, lists, lookUp, meets, network } from '@ascolta/core/accounts/network'
import { iso } from '@ascolta/core/clock'
import { policyStore } from '@ascolta/core/company/policy.store'
import { hearing, listening, lookingAfter, sending, sweeping } from '@ascolta/core/compose'
import { sha256 } from '@ascolta/core/hash'
import { keys } from '@ascolta/core/keys'
import { detect } from '@ascolta/core/language/detector'
import type { Note } from '@ascolta/core/ports'
import type { Agent } from '@ascolta/core/team/agent'
import { agentStore } from '@ascolta/core/team/agent.store'
import { rosterStore } from '@ascolta/core/team/roster.store'
import { seatStore } from '@ascolta/core/team/seat.store'
import { begin } from '@ascolta/core/team/session'
import { sessionStore } from '@ascolta/core/team/session.store'
import { aTeam, teamKind } from '@ascolta/core/team/team'
import { createApp } from '@ascolta/functions/api/app'
import { base } from '@ascolta/functions/base'
import { dial } from '@ascolta/functions/dial'
import { shelf } from '@ascolta/functions/files'
import { onQueue } from '@ascolta/functions/lambda'
import { channels } from '@ascolta/functions/live/channels'
import { type ParameterStore, parameterStore } from '@ascolta/functions/parameter-store'
import { secrets } from '@ascolta/functions/secrets'
import { type FileGroup, type FunctionName, type SecretGroup, topology } from '@ascolta/functions/topology'
import { createWebhook } from '@ascolta/functions/webhook/create'
import { enqueue } from '@ascolta/functions/webhook/enqueue'
import { credentials, region } from '../../aws.ts'
import { invoker } from '../../invoke.ts'
import { startParameters } from '../../parameters.ts'
import { localSecrets, pathOf } from '../../secrets.ts'
import { startTable } from '../../table.ts'
import { signature } from '../meta.ts'
import { posted, recordsOf } from './events.ts'
import { meteredLive, meteredQueue } from './ports.ts'
import type { Scenario } from './scenario.ts'
import { meteredTable } from './table.ts'
import type { Tally } from './tally.ts'

const origin = 'https://desk.example.com'
const team = 'care'
const files = (group: FileGroup) => shelf('files', topology.files[group])

/** The functions' own code over the local table, one warm container each, with every port counted and a clock held in the hand. */
export async function meteredDesk(scenario: Scenario, tally: Tally, time: { now: number }) {
  const [engine, parameters] = await Promise.all([startTable(), startParameters()])
  const { secret, seed } = localSecrets(parameters)
  await seed()
  const ends: (() => unknown)[] = [() => engine.stop(), () => parameters.stop()]
  const clock = () => new Date(time.now)
  const live = meteredLive(tally)
  const inbound = meteredQueue(tally)
  const outbound = meteredQueue(tally)

  await connected()
  const people = await atTheDesk()
  const signing = await secret('signing', 'meta.secrets')
  const graph = { calls: 0 }

  const { milliseconds, memoryMb, coldShare, coldMilliseconds } = scenario.lambda
  const called = (name: Exclude<FunctionName, 'fetch'>, messages = 1) => {
    const busy = milliseconds[name] * messages + coldShare * coldMilliseconds
    tally.count('lambdaRequest')
    tally.count('lambdaGbSecond', (busy / 1000) * (memoryMb / 1024))
  }

  const webhook = createWebhook({ queue: inbound, signing: await held('signing'), clock, origin }, logged)
  const triage = onQueue(hearing({ ...(await container()), fetchMedia: async () => {}, detect }))
  const tokens = await held('tokens')
  const deliver = onQueue(
    sending({
      ...(await container()),
      tokens,
      network: network(answered, dial),
      files: { ...files('uploads'), lend: async () => '' },
      bring: lists(answered, dial),
      act: acts(answered, dial),
      meet: meets(answered, dial),
      sleep: async (wait) => void (time.now += wait),
    }),
  )
  const tick = sweeping({
    ...(await container()),
    tokens,
    outbound,
    lookUp: lookUp(answered, dial),
  })
  const listen = listening({
    ...(await container()),
    tokens,
    lists: async () => ({ status: 200, headers: {}, json: { data: [] } }),
    enqueue: (pieces) => enqueue(inbound, pieces),
    sleep: async () => {},
    everyMinutes: 10,
  })
  const care = lookingAfter({
    ...(await container()),
    tokens,
    renewals: async () => ({}),
    setRenewal: async () => {},
    setToken: async () => {},
    lists: async () => ({ status: 200, headers: {}, json: { data: [{ name: 'Ascolta' }] } }),
    webhooks: `${origin}${topology.functions.webhook.on.http}`,
  })
  const api = createApp({
    ...(await container()),
    table: fresh(),
    keys: await held('keys'),
    outbound,
    readMail: async () => {},
    setToken: async () => {},
    setRenewal: async () => {},
    setSigning: async () => {},
    crm: async () => ({}),
    setCrm: async () => {},
    askCrm: async () => ({ why: 'unreachable' }),
    mayReach: () => false,
    dead: { inbound: { ...inbound, receive: async () => [] }, outbound: { ...outbound, receive: async () => [] } },
    back: { inbound, outbound },
    files: { parts: files('parts'), media: files('media'), uploads: files('uploads'), slot: files('uploads').slot },
    settings: {
      origin,
      issuer: `${origin}/issuer`,
      client: 'desk',
      live: 'https://live.example.com',
      undoSeconds: topology.queues.outbound.delaySeconds,
      version: 'meter',
    },
  })
  const ask = async (agent: Agent, method: string, path: string, body?: object) => {
    called('api')
    const answer = await api.request(`/api${path}`, {
      method,
      headers: {
        cookie: `__Host-ascolta=${cookieOf(agent.id)}`,
        ...(body ? { 'content-type': 'application/json', 'x-ascolta': '1', origin } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }

  return {
    engine,
    accounts: scenario.accounts.map((one) => ({ ...one, id: accountId(one.channel, one.external) })),
    people,
    secret: secret('keys', 'salt'),
    ask,

    /** A network posts a notification; what it brings is worked through. */
    async hear(body: object) {
      const text = JSON.stringify(body)
      called('webhook')
      const event = posted('/webhooks/meta', text, { 'x-hub-signature-256': signature(text, signing) })
      await quiet(() => invoker('webhook', (_, context) => webhook(event, context))(event))
      await worked('triage', inbound.receive(topology.queues.inbound.batch))
    },

    /** The undo window of this one reply passes and the sender does its work; everybody else's time stands still. */
    async sendOut() {
      const pressed = time.now
      time.now += topology.queues.outbound.delaySeconds * 1000
      await worked('deliver', outbound.receive(topology.queues.outbound.batch))
      time.now = pressed
    },

    async tick() {
      called('tick')
      await tick()
    },

    /** Within a tick: networks that have nothing to say are asked what webhooks lost. */
    async askNetworks() {
      const { asked } = await listen()
      if (asked !== scenario.accounts.length) throw new Error('not all accounts were asked')
      tally.count('lambdaGbSecond', (milliseconds.listen / 1000) * (memoryMb / 1024))
    },

    /** Within a tick: networks that have nothing to say are asked whether they bring us everything. */
    async lookAfter() {
      for (const one of scenario.accounts) care.note(keys.care(accountId(one.channel, one.external)))
      const { asked } = await care.run()
      if (asked !== scenario.accounts.length) throw new Error('not all accounts were looked after')
      tally.count('lambdaGbSecond', (milliseconds.listen / 1000) * (memoryMb / 1024))
    },

    /** All desks connect: socket, the team's list, their own list. */
    async connect() {
      for (const person of people) {
        await ask(person, 'POST', '/live', {})
        // The socket, and the ticket that is open on this desk.
        tally.count('liveOperation', 2)
        called('live')
        called('live')
        live.subscribe(channels.agent(person.id), scenario.agents.listeningToTheirOwnList, () => called('live'))
      }
      live.subscribe(channels.team(team), scenario.agents.listeningToTheTeam, () => called('live'))
    },
    listen: (ticket: { id: string; epoch: number }, count: number) =>
      live.subscribe(channels.ticket(ticket), count, () => called('live')),

    async stop() {
      for (const end of ends) await end()
    },
  }

  function fresh() {
    const { table, stop } = meteredTable(engine, tally)
    ends.unshift(stop)
    return table
  }
  async function container() {
    return base({ table: fresh(), keys: await held('keys'), live: live.publish, clock })
  }

  /** A group of secrets as one container keeps it; what it reads is decrypted parameter by parameter. */
  async function held(group: SecretGroup) {
    Object.assign(process.env, {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    })
    const store = parameterStore(parameters.endpoint)
    const metered: ParameterStore = (operation, input) => {
      tally.count('kmsRequest', parametersOf[group])
      return store(operation, input)
    }
    const read = secrets(metered, pathOf(group), () => time.now)
    // The container is warm: what it read when it started is part of the cold share.
    await read()
    return read
  }

  async function worked(name: 'triage' | 'deliver', notes: Note[]) {
    if (notes.length === 0) return
    called(name, notes.length)
    const event = { Records: recordsOf(notes, name === 'triage' ? 'inbound' : 'outbound', time.now) }
    const handler = name === 'triage' ? triage : deliver
    const invoke = invoker(name, async (_, context) => {
      const { batchItemFailures } = await handler(event, context)
      if (batchItemFailures.length > 0) throw new Error(`${name} failed on a message`)
    })
    await quiet(() => invoke(event))
  }

  /** As Lambda writes it in JSON, at 26 bytes more for each line (CloudWatch). */
  function logged(message: unknown) {
    const line = JSON.stringify({ timestamp: iso(time.now), level: 'INFO', requestId: crypto.randomUUID(), message })
    tally.count('loggedGb', (Buffer.byteLength(line) + 26) / 1e9)
  }

  /** Whatever the functions write to the console is counted, not shown. */
  async function quiet<Result>(work: () => Promise<Result>) {
    const { log, warn, error } = console
    const alarmed = (...words: unknown[]) => {
      logged(words)
      error(...words)
    }
    Object.assign(console, { log: logged, warn: logged, error: alarmed })
    try {
      return await work()
    } finally {
      Object.assign(console, { log, warn, error })
    }
  }

  /** The networks take everything. */
  async function answered(_: string, { body }: RequestInit) {
    graph.calls++
    const { recipient } = JSON.parse(String(body ?? '{}'))
    const id = String(graph.calls).padStart(17, '0')
    return Response.json(recipient ? { message_id: `m_${id.repeat(6)}` } : { id: `122${id}_${id}` })
  }

  async function connected() {
    const accounts = accountStore(engine.documents)
    for (const one of scenario.accounts) {
      const id = accountId(one.channel, one.external)
      await accounts.put({ ...one, id, state: 'connected', targetMinutes: 60, connectedAt: iso(time.now) })
      await secret('tokens', id)
    }
  }

  /** Everybody is there, and whoever has least gets the next. */
  async function onDuty(agents: Agent[], { cap }: { cap: number }) {
    const caps = { public: cap, private: cap, mail: cap }
    await policyStore(engine.documents).change(teamKind, team, () => ({
      ...aTeam(team),
      method: 'least-loaded',
      caps,
    }))
    const seats = seatStore(engine.documents)
    for (const { id } of agents) await seats.say(team, id, { skills: {}, duty: { on: true, at: iso(time.now) } })
  }

  async function atTheDesk() {
    const agents: Agent[] = Array.from({ length: scenario.agents.online }, (_, index) => ({
      id: sha256(`agent ${index}`).slice(0, 20),
      name: `Agente Numero ${index + 1}`,
      role: 'agent',
      teams: [team],
      createdAt: iso(time.now),
    }))
    const roster = rosterStore(engine.documents)
    for (const agent of agents) {
      await agentStore(engine.documents).put(agent)
      await roster.join(agent.id, agent.teams)
      const session = begin({ id: sha256(cookieOf(agent.id)), agent: agent.id, now: clock() })
      await sessionStore(engine.documents).put(session)
    }
    if (scenario.assigns) await onDuty(agents, scenario.assigns)
    return agents
  }
}
export type MeteredDesk = Awaited<ReturnType<typeof meteredDesk>>

/** Parameters in each group: what one reading of it decrypts. */
const parametersOf = { signing: 2, tokens: 3, renewals: 1, crm: 1, keys: 4 } as const satisfies Record<
  SecretGroup,
  number
>

/** 43 letters, as the session's cookie has. */
const cookieOf = (agent: string) => sha256(agent).slice(0, 43)
