import { mkdir } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FunctionName, functionsOf, type QueueName, type SecretGroup, topology } from '@ascolta/functions/topology'
import { environmentOf, setEnvironment } from './environment.ts'
import { overHttp } from './function-url.ts'
import { load } from './functions.ts'
import { httpFront } from './http.ts'
import { type Around, type Handler, invoker } from './invoke.ts'
import { startIssuer } from './issuer.ts'
import { startLambda } from './lambda.ts'
import { liveService } from './live.ts'
import { mailReception } from './mail.ts'
import { bucket, startObjects } from './objects.ts'
import { occupy } from './occupied.ts'
import { startParameters } from './parameters.ts'
import { type Invoke, startPoller } from './poller.ts'
import { type QueueOverrides, startQueues } from './queues.ts'
import { announce } from './running.ts'
import { startSchedule } from './schedules.ts'
import { localSecrets } from './secrets.ts'
import { listen } from './server.ts'
import { deskHeaders, staticDesk } from './static.ts'
import { startTable } from './table.ts'

/** What a simulator of the networks gets, and what it gives. */
export interface Place {
  /** The desk's own origin, such as `http://localhost:4000`. */
  origin: string
  /** Where webhooks go: `<webhooks>/meta`. */
  webhooks: string
  /** Folder for what it keeps; absent: in memory. */
  data?: string
  /** A secret of this laptop, made when it is asked for first: `secret('tokens', <account id>)`. */
  secret: (group: SecretGroup, name: string) => Promise<string>
  table: Awaited<ReturnType<typeof startTable>>
  /** Brings mails to the desk, and what became of ours, as the mail service does. Rejects while the desk does not take them. */
  mail: ReturnType<typeof mailReception>
}
export interface Mounted {
  listener: RequestListener
  stop?: () => Promise<void> | void
  /** Port on which mail for the desk's mailboxes is taken, by SMTP. */
  smtp?: number
}

export interface CloudOptions {
  /** 0 or absent: any free port. */
  port?: number
  /** Folder of what survives a restart; absent: everything in memory. */
  data?: string
  /** As browsers see it. Default `http://localhost:<port>`. */
  origin?: string
  /** Shorter times for tests. */
  overrides?: { queues?: QueueOverrides; invokeAgain?: readonly number[] }
  /** Wraps every call of a function. */
  around?: Around
  /** Which functions run; absent: all of the topology. */
  functions?: readonly FunctionName[]
  /** Stand-ins for functions, instead of `functions/<name>.ts`. */
  handlers?: Partial<Record<FunctionName, Handler>>
  /** More variables for the functions. */
  env?: Record<string, string>
  /** The simulator of the networks, mounted at `/networks`. */
  networks?: (place: Place) => Promise<Mounted>
  /** Other servers on the same port, by path. */
  mounts?: Record<string, RequestListener>
  /** What answers all other paths. Default: the built desk in web/dist. */
  desk?: RequestListener
}

/** Starts the topology on this machine: engines, functions, login, live events, one HTTP front. */
export async function startCloud(options: CloudOptions = {}) {
  const { data } = options
  if (data) await mkdir(data, { recursive: true, mode: 0o700 })
  const at = (name: string) => data && join(data, name)
  const stops: (() => Promise<unknown> | unknown)[] = []
  const started = <Part extends { stop: () => unknown }>(part: Part) => {
    stops.unshift(() => part.stop())
    return part
  }
  const stop = async () => {
    for (const end of stops.splice(0)) await end()
  }

  try {
    const front = httpFront()
    const port = await listen(front.server, options.port)
    started(front)
    if (data) started(occupy(data))
    const origin = options.origin ?? `http://localhost:${port}`
    const [table, queues, parameters, objects] = await Promise.all([
      startTable({ path: at('table') }).then(started),
      startQueues({ path: at('queues.db'), overrides: options.overrides?.queues }).then(started),
      startParameters({ path: at('secrets.json') }).then(started),
      startObjects({ path: at('objects'), buckets: [bucket], origin }).then(started),
    ])
    const calls: Calls = {}
    const isName = (name: string): name is FunctionName => Object.hasOwn(topology.functions, name)
    const lambda = started(
      await startLambda((name) => (isName(name) ? calls[name] : undefined), options.overrides?.invokeAgain),
    )
    const { secret, seed } = localSecrets(parameters)
    await seed()
    const undo = options.overrides?.queues?.outbound?.delaySeconds ?? topology.queues.outbound.delaySeconds
    const env = { ...environmentOf({ table, queues, parameters, objects, lambda }, origin, undo), ...options.env }
    setEnvironment(env)

    const issuer = started(await startIssuer({ origin, secret: await secret('keys', 'oidc'), path: at('issuer.db') }))
    front.mount(issuer.mount, issuer.listener)
    const webhooks = `${origin}${topology.functions.webhook.on.http}`
    const mail = mailReception((event) => lambda.call('mail', event))
    const networks = await options.networks?.({ origin, webhooks, data, secret, table, mail })
    if (networks) front.mount('/networks', networks.listener)
    for (const [path, listener] of Object.entries(options.mounts ?? {})) front.mount(path, listener)

    Object.assign(calls, await callsOf(options))
    const live = liveService(calls.live ?? (async () => ({ isAuthorized: false })))
    front.mount('/event', live.publish)
    front.upgrade('/event/realtime', live.upgrade)

    const schedules = new Map<FunctionName, ReturnType<typeof startSchedule>>()
    const pollers: ReturnType<typeof startPoller>[] = []
    for (const [name, { on }] of functionsOf()) {
      const invoke = calls[name]
      if (!invoke) continue
      if ('http' in on) front.mount(on.http, (request, response) => overHttp(invoke, request, response))
      else if ('queue' in on) pollers.push(pollerOf(on.queue, queues, invoke))
      else if ('every' in on) schedules.set(name, startSchedule(on.every, invoke, name))
      else if ('live' in on || 'mail' in on || 'invoke' in on) continue
      else on satisfies never
    }
    // What is under way may still call the networks and the live service, so the front closes after it.
    stops.unshift(
      async () => {
        const drained = [...pollers, ...schedules.values()].map((part) => part.stop())
        queues.release()
        await Promise.all(drained)
        await lambda.stop()
      },
      () => live.stop(),
      () => networks?.stop?.(),
      () => front.stop(),
    )
    const web = fileURLToPath(new URL('../../../web/dist', import.meta.url))
    front.open(
      origin,
      options.desk ?? staticDesk(web, deskHeaders({ live: origin.replace(/^http/, 'ws'), files: objects.endpoint })),
    )

    if (data) started(await announce(data, { origin, env }))
    return {
      origin,
      port,
      env,
      server: front.server,
      /** Lets something else answer what is not mounted. */
      open: (listener: RequestListener) => front.open(origin, listener),
      queues,
      table,
      secret,
      mail,
      smtp: networks?.smtp,
      /** Calls a scheduled function now. */
      async run(name: FunctionName) {
        const schedule = schedules.get(name)
        if (!schedule) throw new Error(`${name} runs on no schedule.`)
        return schedule.run()
      },
      /** Calls any function with an event of the caller's making. */
      async call(name: FunctionName, event: unknown) {
        const invoke = calls[name]
        if (!invoke) throw new Error(`${name} is not running.`)
        return invoke(event)
      },
      /** Takes nothing new, lets calls under way finish, closes everything. */
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
export type Cloud = Awaited<ReturnType<typeof startCloud>>

type Calls = Partial<Record<FunctionName, Invoke>>

async function callsOf({ functions, handlers = {}, around }: CloudOptions) {
  const wanted = functionsOf().filter(([name]) => functions?.includes(name) ?? true)
  const calls: Partial<Record<FunctionName, Invoke>> = {}
  for (const [name] of wanted) {
    const invoke = invoker(name, handlers[name] ?? (await load(name)))
    calls[name] = around ? around(name, invoke) : invoke
  }
  return calls
}

function pollerOf(queue: string, queues: Awaited<ReturnType<typeof startQueues>>, invoke: Invoke) {
  if (!isQueue(queue)) throw new Error(`There is no queue "${queue}".`)
  const { batch, concurrency } = topology.queues[queue]
  return startPoller({ client: queues.client, url: queues.url(queue), queue, batch, concurrency }, invoke)
}

const isQueue = (name: string): name is QueueName => Object.hasOwn(topology.queues, name)
