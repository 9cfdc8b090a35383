import { recorder } from '@ascolta/core/accounts/recorder'
import { later } from '@ascolta/core/clock'
import { acting, bulking, staffing } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { enclosing } from '@ascolta/core/outbound/enclosing'
import { Problem } from '@ascolta/core/problem'
import { rosterStore } from '@ascolta/core/team/roster.store'
import { isWelcome } from '@ascolta/core/team/session'
import { sessionStore } from '@ascolta/core/team/session.store'
import { listing } from '@ascolta/core/tickets/lists'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { topology } from '../topology.ts'
import { enqueue } from '../webhook/enqueue.ts'
import { admin } from './admin.ts'
import { alarms } from './alarms.ts'
import { assignment } from './assignment.ts'
import { board } from './board.ts'
import { books } from './books.ts'
import { bulk } from './bulk.ts'
import { calendars } from './calendars.ts'
import { card } from './card.ts'
import { channels } from './channels.ts'
import { clocks } from './clocks.ts'
import { codes } from './codes.ts'
import { contacts } from './contacts.ts'
import { conversation } from './conversation.ts'
import { conversations } from './conversations.ts'
import { crm, crmLookUp } from './crm.ts'
import { deeds } from './deeds.ts'
import { deletions } from './deletions.ts'
import { type Deps, keyOf } from './deps.ts'
import { type Base, routesOf, type Visitor } from './door.ts'
import { enclosures } from './enclosures.ts'
import { files } from './files.ts'
import { headers, limit, ownOrigin, ticketForm } from './guard.ts'
import { handling } from './handling.ts'
import { handoffs } from './handoffs.ts'
import { health } from './health.ts'
import { hooks } from './hooks.ts'
import { live, passes } from './live.ts'
import { sessionOf } from './login/cookie.ts'
import { issuer } from './login/issuer.ts'
import { login } from './login.ts'
import { marks } from './marks.ts'
import { me } from './me.ts'
import { mergers } from './mergers.ts'
import { names } from './names.ts'
import { mentions, notes } from './notes.ts'
import { documentation } from './openapi.ts'
import { presence } from './presence.ts'
import { recordings } from './recordings.ts'
import { refuse } from './refusal.ts'
import { replies } from './replies.ts'
import { rows } from './rows.ts'
import { savedViews } from './saved-views.ts'
import { search } from './search.ts'
import { staff } from './staff.ts'
import { templates } from './templates.ts'
import { tickets } from './tickets.ts'
import { trolls } from './trolls.ts'
import { turns } from './turns.ts'
import { waiting } from './waiting.ts'

/** The API. Does not start with a route that does not say who may use it. */
export function createApp(deps: Deps) {
  const { table, keys, clock, settings, stores } = deps
  const now = () => clock().getTime()
  const sessions = sessionStore(table)
  const roster = rosterStore(table, now)
  const crew = staffing({ ...deps, newId, roster })
  const { accounts, policies, tickets: stored } = stores
  const seen = { names: names(stores.agents, now), accounts, policies, tickets: stored, clock }
  const shared = {
    ...deps,
    ...stores,
    ...acting({ ...deps, newId, undoSeconds: settings.undoSeconds }),
    enclosing: enclosing({ ...stores, uploads: { ...deps.files.uploads, slot: deps.files.slot }, newId, clock }),
    bulking: bulking({ ...deps, newId }),
    sessions,
    roster,
    staff: crew,
    arrive: crew.arrive,
    names: seen.names,
    lists: listing({ ...stores, roster, clock }),
    rows: rows(seen),
    recorder: recorder({
      ...stores,
      clock,
      newId,
      enqueue: (pieces) => enqueue(deps.back.inbound, pieces),
      readMail: deps.readMail,
    }),
    passes: passes({ keys, clock }),
    newId,
    issuer: issuer({ ...settings, redirect: new URL(`${base}/login/callback`, settings.origin).href }, () =>
      keyOf(keys, 'oidc'),
    ),
  }

  const lookUps = crmLookUp(shared)
  const app = new Hono<Base>()
    .basePath(base)
    .use(...headers)
    .use(
      createMiddleware<Base>(async (c, next) => {
        const request = newId('req')
        c.set('request', request)
        c.set(
          'visitor',
          once(() => visitor(sessionOf(c))),
        )
        await next()
        c.header('x-request-id', request)
      }),
    )
    .use(ownOrigin(settings.origin), limit)
    .use('/tickets/:id/*', ticketForm)
    .route('/', health(shared))
    .route('/', login(shared))
    .route('/', me(shared))
    .route('/tickets', tickets(shared))
    .route('/', assignment(shared))
    .route('/tickets', card({ ...shared, asksCrm: lookUps.asksCrm }))
    .route('/', handoffs(shared))
    .route('/', codes(shared))
    .route('/', contacts(shared))
    .route('/', hooks(shared))
    .route('/', crm({ ...shared, lookUp: lookUps.lookUp }))
    .route('/tickets', conversation(shared))
    .route('/tickets', mergers({ ...shared, asksCrm: lookUps.asksCrm }))
    .route('/tickets', turns(shared))
    .route('/waiting', waiting(shared))
    .route('/trolls', trolls(shared))
    .route('/books', books(shared))
    .route('/board', board(shared))
    .route('/tickets', replies(shared))
    .route('/tickets', deeds(shared))
    .route('/tickets', enclosures(shared))
    .route('/tickets', marks(shared))
    .route('/tickets', notes(shared))
    .route('/tickets', files(shared))
    .route('/conversations', conversations(shared))
    .route('/', live(shared))
    .route('/', admin(shared))
    .route('/', staff(shared))
    .route('/', presence(shared))
    .route('/', channels(shared))
    .route('/', deletions(shared))
    .route('/', recordings(shared))
    .route('/', templates(shared))
    .route('/', mentions(shared))
    .route('/', handling(shared))
    .route('/', bulk(shared))
    .route('/', savedViews(shared))
    .route('/', calendars(shared))
    .route('/', clocks(shared))
    .route('/', alarms(shared))
    .route('/', search(shared))
    .route(
      '/',
      documentation(() => routes, settings),
    )

  app.onError(refuse)
  app.notFound((c) => refuse(new Problem('missing', 'route.missing', 'There is no such route.'), c))
  const routes = routesOf(app)
  return app

  async function visitor(id: string | undefined): Promise<Visitor | undefined> {
    if (!id) return undefined
    const session = await sessions.use(id, clock())
    const agent = session && (await stores.agents.get(session.agent, { consistent: true }))
    if (!session || !agent || !isWelcome(session, agent)) return undefined
    // The session's end moves once an hour: so often it is written down that they are here.
    if (later(agent.seenAt ?? agent.createdAt, lately) < session.movedAt)
      await stores.agents.seen(agent.id, session.movedAt)
    return { agent, session }
  }
}
export type App = ReturnType<typeof createApp>

const lately = 10 * 60_000
const base = topology.functions.api.on.http

function once<Value>(make: () => Promise<Value>) {
  let made: Promise<Value> | undefined
  return () => (made ??= make())
}
