import type { RequestListener } from 'node:http'
import { type Clock, systemClock } from '@ascolta/core/clock'
import { newId } from '@ascolta/core/id'
import { getRequestListener } from '@hono/node-server'
import * as v from 'valibot'
import { openApps } from './apps.ts'
import { openBrought } from './brought.ts'
import { courier } from './courier.ts'
import { mailCustomers } from './email/customers.ts'
import { mailEvents } from './email/events.ts'
import { openLetters } from './email/letters.ts'
import { type Deliver, office } from './email/office.ts'
import { mailService } from './email/ses.ts'
import { pageCalls } from './facebook-page/calls.ts'
import { pageCustomers } from './facebook-page/customers.ts'
import { feed } from './facebook-page/feed.ts'
import { openFiles } from './files.ts'
import { type Account, accountOf, action, type Frame, type Happening } from './frame.ts'
import { http } from './http.ts'
import { instagramCalls } from './instagram/calls.ts'
import { instagramCustomers } from './instagram/customers.ts'
import { direct } from './instagram/direct.ts'
import { media } from './instagram/media.ts'
import { instagramMessages } from './instagram/messages.ts'
import { instagramWire } from './instagram/wire.ts'
import { messengerCalls } from './messenger/calls.ts'
import { messengerCustomers } from './messenger/customers.ts'
import { inbox } from './messenger/inbox.ts'
import { messengerReads } from './messenger/reads.ts'
import { graph } from './meta/graph.ts'
import { endurance, pageItself, subscribe } from './meta/pages.ts'
import { tokens } from './meta/tokens.ts'
import { metaWire } from './meta/wire.ts'
import { openMoods } from './moods.ts'
import { once } from './once.ts'
import { outside } from './outside.ts'
import { photo } from './photo.ts'
import { director } from './scenes/director.ts'
import { voices } from './scenes/voices.ts'
import { brand, seed } from './seed.ts'
import { openShelves } from './shelf.ts'
import { whatsappBusiness } from './whatsapp/business.ts'
import { whatsappCalls } from './whatsapp/calls.ts'
import { chats } from './whatsapp/chats.ts'
import { whatsappCustomers } from './whatsapp/customers.ts'
import { whatsappWire } from './whatsapp/wire.ts'
import { openWorld, Unplayable } from './world.ts'
import { onX } from './x/index.ts'
import { openAddress } from './x/webhook.ts'
import { xWire } from './x/wire.ts'

export interface NetworksOptions {
  /** The desk's `/webhooks`, or how to find it once its port is known. */
  webhookUrl: string | (() => string)
  /** What webhooks are signed with: Meta's app secret. */
  secrets: () => string
  /** What X signs with: the app's consumer secret. The same as Meta's where none is given. */
  xSecret?: () => string
  accounts: Account[]
  /** Brings a person's mail to the desk; absent: nobody takes mail. */
  mail?: Deliver
  /** Tells the desk what became of a mail of its own. */
  mailEvent?: (event: object) => Promise<unknown>
  /** Folder to persist to; memory without one. */
  data?: string
  clock?: Clock
  /** Milliseconds before the try after the n-th failure of a webhook. */
  retryAfter?: (attempt: number) => number
}

/** The networks themselves, as far as the desk uses them, with a page on which one plays their customers. */
export function startNetworks({ webhookUrl, secrets, data, clock = systemClock, ...options }: NetworksOptions) {
  const shelves = openShelves(data)
  const world = openWorld(shelves)
  const accounts = options.accounts.map((account) => ({ ...account, name: account.name || brand }))
  const watchers = new Set<() => void>()
  const changed = () => {
    for (const watcher of watchers) watcher()
  }
  const moods = openMoods(shelves, changed)
  const apps = openApps({
    accounts,
    world,
    moods,
    shelves,
    changed,
    now: () => clock().getTime(),
    secrets: { meta: secrets, x: options.xSecret ?? secrets },
  })
  seed(world, accounts, clock().getTime())
  const desk = () => (typeof webhookUrl === 'string' ? webhookUrl : webhookUrl())
  const meta = once(metaWire, desk, secrets)
  const square = xWire(options.xSecret ?? secrets)
  const post = courier({
    shelves,
    wires: [metaWire, instagramWire, whatsappWire, square],
    webhookUrl: desk,
    secret: apps.secretOf,
    mood: (account) => moods.of(account),
    wait: options.retryAfter,
    clock,
    endurance: (account) => endurance({ accounts, world }, account),
  })
  let batch: Happening[] | undefined
  const brought = openBrought(shelves, () => new URL(desk()).origin)
  const frame: Frame = {
    accounts,
    world,
    brought,
    moods,
    clock,
    changed,
    async tell(happening) {
      if (!world.subscriptions.get(happening.account.external)?.fields.includes(happening.field)) return
      if (!apps.hears(happening.account)) return
      if (happening.wire === square && !address.hears()) return
      if (batch) batch.push(happening)
      else await post.bring([happening])
      changed()
    },
    applied(entry) {
      world.applied.put({ id: newId('call'), at: clock().getTime(), ...entry })
    },
  }

  const address = openAddress(frame, shelves, { desk, secret: options.xSecret ?? secrets })
  const files = openFiles(frame, shelves, () => new URL(desk()).origin)
  const page = feed(frame)
  const threads = inbox(frame)
  const { owns: ownsPublic, ...people } = pageCustomers(frame, page)
  const { owns: ownsPrivate, ...writers } = messengerCustomers(frame, threads)
  const numbers = chats(frame)
  const { owns: ownsChat, ...callers } = whatsappCustomers(frame, numbers)
  const gallery = media(frame)
  const letters = direct(frame)
  const { owns: ownsInstagram, ...followers } = instagramCustomers(frame, gallery, letters)
  const {
    owns: ownsX,
    api: xApi,
    view: xView,
    answers: xAnswers,
    ...posters
  } = onX(frame, shelves, post, square, address)
  const mailbag = openLetters(shelves)
  const mails = office({ frame, letters: mailbag, post, deliver: options.mail ?? nobody })
  const network = (id: string) => {
    if (ownsX(id)) return posters
    if (ownsInstagram(id)) return followers
    if (ownsPublic(id)) return people
    if (ownsChat(id)) return callers
    if (ownsPrivate(id)) return writers
    throw new Unplayable(`Nothing stands under "${id}".`)
  }
  const actions = {
    ...people,
    ...writers,
    ...followers,
    ...callers,
    ...posters,
    /** What an account has answered below a post on X. */
    xAnswers,
    ...mailCustomers(frame, mailbag, mails),
    /** All mails, ours and theirs, in the order they were written. */
    letters: () => mailbag.all(),
    /** New words for a comment, a post or a message. */
    edit: action(v.object({ id: v.string(), text: v.string() }), (input) => network(input.id).edit(input)),
    /** A comment or post is deleted, a message taken back. */
    remove: action(v.object({ id: v.string() }), (input) => network(input.id).remove(input)),
    /** `reaction` in the network's words (`love`) or, on Messenger, any emoji; without one it is taken back. */
    react: action(v.object({ id: v.string(), person: v.string(), reaction: v.optional(v.string()) }), (input) =>
      network(input.id).react(input),
    ),
    /** The account's Page is subscribed again, as its owner would do on the network. */
    subscribe: action(v.object({ account: v.string() }), ({ account }) => {
      subscribe(world, accountOf(frame, account))
      changed()
    }),
    /** The network forgets what the account was subscribed to, as Messenger does after an hour of failures; on X it also finds the address out of order. */
    unsubscribe: action(v.object({ account: v.string() }), ({ account }) => {
      const { external, channel } = accountOf(frame, account)
      world.subscriptions.put({ id: external, fields: [] })
      if (channel === 'x') address.spoil()
      changed()
    }),
    /** All that happens meanwhile goes out in as few bodies as possible. */
    async batch(run: () => unknown) {
      batch = []
      try {
        await run()
      } finally {
        const gathered = batch
        batch = undefined
        await post.bring(gathered)
      }
    },
    ...files.actions,
    ...outside(world),
  }
  const stage = director({
    frame,
    voices: voices(frame, actions),
    shelves,
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    photo(number, { id, channel }) {
      // WhatsApp names a file by a number: it is there only once somebody brought it.
      if (channel !== 'whatsapp') return `${desk().replace(/\/webhooks.*$/, '')}/networks/photos/${number}.png`
      const data = Buffer.from(photo(number)).toString('base64')
      return files.actions.upload({ account: id, name: `${number}.png`, mime: 'image/png', data, secretly: true }).url
    },
  })
  /** Instagram's calls, which its own address and, for the Facebook Login, the Graph API's answer. */
  const onInstagram = [...instagramCalls(frame, gallery), ...instagramMessages(frame, letters)]
  const calls = [
    ...onInstagram,
    ...whatsappCalls(frame, numbers),
    ...whatsappBusiness(frame),
    ...files.calls,
    ...pageCalls(frame, page),
    ...messengerCalls(frame, threads),
    ...messengerReads(frame),
    ...pageItself(frame),
    ...tokens(frame),
  ]
  const web = http({
    frame,
    actions: { ...actions, ...stage.actions, ...apps.actions },
    more: () => ({ ...stage.view(), ...apps.view() }),
    records: actions,
    deliver: meta.deliver,
    post,
    watchers,
    graph: graph(frame, post, calls).fetch,
    ses: mailService(frame, mailbag, mailEvents(post, options.mailEvent)).fetch,
    mails,
    files: files.fetch,
    x: { view: xView, fetch: xApi.fetch },
    instagram: graph(frame, post, [...onInstagram, ...messengerReads(frame), ...pageItself(frame)]).fetch,
  })
  const listener: RequestListener = getRequestListener(web.fetch, { overrideGlobalObjects: false })

  return {
    /** Answers everything below `/networks`. */
    listener,
    api: {
      world: { ...actions, ...stage.actions, ...apps.actions },
      scenes: stage.view,
      moods,
      mail: mails,
      ...meta,
      /** Webhooks posted lately, and how many still wait for a 200. */
      deliveries: post.deliveries,
      waiting: post.waiting,
      /** Resolves once no webhook is under way or to be tried again. */
      idle: post.idle,
    },
    stop() {
      stage.stop()
      post.stop()
      watchers.clear()
      web.close()
      shelves.close()
    },
  }
}
const nobody: Deliver = async () => {
  throw new Error('Nobody takes mail here.')
}
export type Networks = ReturnType<typeof startNetworks>
