import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { desk, executable, findings, wide } from './support/browser.ts'
import { aMe, aRow, minutesAgo } from './support/factories.ts'

const the = desk('control')
const { open, asked } = the
const day = '2026-11-21'
const narrow = { width: 320, height: 720 }
const week = Array.from({ length: 7 }, () => [
  { from: '09:00', to: '13:00' },
  { from: '14:00', to: '18:00' },
])
const days = Array.from({ length: 7 }, (_, n) => ({
  date: `2026-11-${23 + n}`,
  windows: week[n] ?? [],
  minutes: 480,
}))
const line = { ticket: 'tic-1', number: 1041, class: 'hole', n: 2, turns: 1, at: '2026-11-21T10:00:00.000Z', seq: 4 }
const late = () => aRow({ id: 'tic-1', late: true, priority: 'urgent', promised: minutesAgo(10), zone: 'Europe/Rome' })
const mark = {
  customer: 'c1',
  ticket: 'tic-1',
  name: 'Ugo Neri',
  account: 'fp-100',
  team: 'assistenza',
  reason: 'Insulta chiunque risponda',
  until: '2027-01-10T00:00:00.000Z',
  state: 'proposed',
  by: { id: 'agt-luca', name: 'Luca Gallo' },
  at: minutesAgo(60),
  muted: 3,
  asked: { ticket: 'tic-1', at: minutesAgo(5) },
}

function everything() {
  const { answers } = the.stub.world
  const holes = [{ account: 'fp-100', name: 'Ferrovie del Lago', day, n: 2, lines: [line] }]
  Object.assign(answers, {
    'GET /waiting': { tickets: [late()] },
    'GET /alarms': {
      alarms: [
        { id: 'tic-1 first', kind: 'escalated', about: 'first', at: minutesAgo(3), ticket: late() },
        { id: 'tic-1 commitment', kind: 'escalated', about: 'commitment', at: minutesAgo(9), ticket: late() },
      ],
    },
    'GET /books/holes': { holes },
    'GET /books': {
      accounts: [
        {
          id: 'fp-100',
          name: 'Ferrovie del Lago',
          days: [
            {
              account: 'fp-100',
              day,
              received: 12,
              classes: { answered: 7, waiting: 3, hole: 2 },
              turns: { received: 9, classes: { answered: 6, waiting: 2, hole: 1 } },
              holes: [line],
              slices: 1,
              at: '2026-11-22T00:00:00.000Z',
              network: { listed: 12, missing: 0 },
            },
          ],
        },
      ],
    },
    [`GET /books/fp-100/${day}`]: { lines: [line] },
    [`POST /books/fp-100/${day}/seen`]: { holes: [] },
    'GET /board': {
      at: new Date().toISOString(),
      teams: [
        {
          id: 'assistenza',
          name: 'Assistenza clienti',
          waiting: 9,
          ages: { '1h': 4, '4h': 3, '24h': 1, more: 1 },
          late: 2,
          unassigned: 5,
          overdue: 1,
        },
      ],
      agents: [{ id: 'agt-luca', name: 'Luca Gallo', open: 6, waiting: 4, late: 1 }],
      channels: [{ id: 'fp-100', name: 'Ferrovie del Lago', channel: 'facebook-page', state: 'connected' }],
    },
    'GET /board/tickets': { tickets: [late()] },
    'GET /deadlines': { tickets: [late()] },
    'GET /trolls': { trolls: [mark] },
    'POST /trolls/c1/confirm': { trolls: [{ ...mark, state: 'marked', confirmedBy: { id: 'a', name: 'Anna Conti' } }] },
    'GET /calendars': {
      calendars: [
        {
          id: 'cal-1',
          name: 'Ufficio',
          zone: 'Europe/Rome',
          always: false,
          week,
          italian: true,
          days: [{ date: '2026-12-24', windows: [{ from: '09:00', to: '12:30' }] }],
          accounts: [],
          teams: ['assistenza'],
        },
      ],
      teams: [{ id: 'assistenza', name: 'Assistenza clienti' }],
    },
    'POST /calendars/preview': {
      days,
      change: days,
      example: { at: '2026-11-27T16:50:00.000Z', minutes: 60, due: '2026-11-30T08:50:00.000Z' },
    },
    'GET /targets': {
      targets: [
        {
          id: 'tgt-1',
          name: 'Clienti oro',
          accounts: ['fp-100'],
          priority: 'urgent',
          field: { name: 'tier', is: 'gold' },
          first: { minutes: 30, hours: 'business' },
          calendar: 'team',
          thirdPartyPauses: true,
        },
      ],
    },
  })
}

/** Where, and what to press first in each language. */
const screens: [path: string, ready: RegExp, press?: RegExp][] = [
  ['/waiting', /Nessuno dimenticato|Nobody forgotten/],
  ['/alarms', /Avvisi|Alerts/],
  ['/control/board', /Tabellone|board/i, /^(Aspettano|Waiting): 9$/],
  ['/control/books', /Bilancio|Books|Balance/],
  ['/control/deadlines', /Scadenze|Deadlines/],
  ['/control/trolls', /^Trolls?$/],
  ['/settings/calendars', /Calendari|Calendars/, /Modifica Ufficio|Change Ufficio|Edit Ufficio/],
  ['/settings/targets', /Obiettivi|Targets/, /(Modifica|Change|Edit) Clienti oro/],
]

describe.skipIf(!executable)('time, books and board on screen', () => {
  beforeEach(() => everything())
  afterEach(() => {
    the.stub.world.answers = {}
  })

  test.each([
    ['Italian, wide, light', { viewport: wide, colorScheme: 'light', locale: 'it-IT' }],
    ['English, 320 px, dark', { viewport: narrow, colorScheme: 'dark', locale: 'en-GB' }],
  ] as const)('every screen is axe clean and fits: %s', { timeout: 300_000 }, async (name, looks) => {
    const { page, broken } = await open('/waiting', looks)
    page.setDefaultTimeout(60_000)
    for (const [path, ready, press] of screens) {
      await page.goto(the.stub.url + path)
      await page.getByRole('heading', { name: ready }).first().waitFor()
      if (press) await page.getByRole('button', { name: press }).first().click()
      if (path === '/settings/calendars')
        await page
          .getByText(/Nov 23|23 nov/)
          .first()
          .waitFor()
      if (path === '/control/board') await page.getByRole('link', { name: /#1041/ }).waitFor()
      await page.screenshot({
        path: `.build/control${path.replaceAll('/', '-')}-${name.slice(0, 2)}.png`,
        fullPage: true,
      })
      expect(await findings(page), path).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
        looks.viewport.width,
      )
    }
    expect(broken).toEqual([])
  })

  test('S33: a hole has a banner on every supervisor’s desk that names it and leads to it, until somebody looked', async () => {
    const { page } = await open('/mine')
    const banner = page.locator('.banner', { hasText: 'non torna' })
    await banner.waitFor()
    expect(await banner.textContent()).toContain('Ferrovie del Lago del 21 novembre 2026')
    expect(await banner.textContent()).toContain('2 messaggi di cui non si sa niente (#1041)')
    await banner.getByRole('link', { name: 'Guarda' }).click()
    await page.getByRole('list', { name: 'Righe del bilancio' }).getByRole('link', { name: '#1041' }).waitFor()
    await page.getByRole('button', { name: 'Ho guardato' }).click()
    await banner.waitFor({ state: 'detached' })
    expect(asked('POST', `/books/fp-100/${day}/seen`)).toHaveLength(1)
  })

  test('S33: who only answers hears nothing of holes', async () => {
    the.stub.world.me = aMe({ role: 'agent' })
    const { page } = await open('/mine')
    await page.getByRole('link', { name: 'Avvisi' }).waitFor()
    expect(asked('GET', '/books/holes')).toEqual([])
  })

  test('S33: one key excuses a “grazie”', async () => {
    const conversation = the.stub.world.conversations.get('tic-1')
    if (!conversation) throw new Error('the stub has it')
    conversation.ticket.thanks = true
    const { page } = await open('/team/tic-1')
    await page.getByText('Nessuno la segue').waitFor()
    await page.keyboard.press('g')
    await expect.poll(() => asked('POST', '/tickets/tic-1/excuse')[0]?.body).toEqual({ seq: 3, reason: 'thanks' })
  })

  test('S35: a second person confirms a mark; whoever proposed it cannot', async () => {
    const { page } = await open('/control/trolls')
    await page.getByText('Sembra una richiesta vera').waitFor()
    await page.getByRole('button', { name: 'Conferma' }).click()
    await page.getByText('confermato da Anna Conti').waitFor()
    expect(asked('POST', '/trolls/c1/confirm')).toHaveLength(1)
    the.stub.world.answers['GET /trolls'] = { trolls: [{ ...mark, by: { id: 'agt-anna', name: 'Anna Conti' } }] }
    await page.reload()
    const own = page.getByRole('button', { name: 'Deve confermare un’altra persona' })
    await own.waitFor()
    expect(await own.isDisabled()).toBe(true)
  })

  test('what clocks tell is a count with a way to it, and new ones are said once with a link', async () => {
    const { page } = await open('/mine')
    const way = page.getByRole('link', { name: /Avvisi/ })
    await way.waitFor()
    expect(await way.textContent()).toContain('2')
    await way.click()
    await page.getByText('In ritardo da troppo tempo').waitFor()
    // The desk hears that a clock told its agent something: it looks, and says what is new.
    const { answers } = the.stub.world
    const fresh = {
      id: 'tic-2 first',
      kind: 'warned',
      about: 'first',
      at: new Date().toISOString(),
      ticket: aRow({ id: 'tic-2', name: 'Olga Verdi' }),
    }
    answers['GET /alarms'] = { alarms: [fresh] }
    the.stub.events.publish('/a/agt-anna', { ids: ['tic-2'], rings: true })
    const toast = page.locator('.toast', { hasText: 'Risposta in scadenza · Olga Verdi' })
    await toast.waitFor()
    expect(await toast.getByRole('link', { name: 'Apri' }).getAttribute('href')).toBe('/team/tic-2')
  })
})
