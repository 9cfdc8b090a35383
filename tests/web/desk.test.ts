import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desk, executable, findings, phone, wide } from './support/browser.ts'
import { aMessage, minutesAgo } from './support/factories.ts'

const the = desk('desk')
const { open, asked } = the

const field = (page: Page) => page.getByRole('textbox', { name: 'Testo della risposta pubblica' })
const row = (page: Page, name: string) => page.getByRole('listitem').getByRole('link').filter({ hasText: name })

describe.skipIf(!executable)('the desk in a browser', () => {
  test('signs in when nobody is, and says why somebody was refused', async () => {
    the.stub.world.me = undefined
    const { page, broken } = await open('/team?login=refused')
    await page.getByRole('heading', { name: 'Ascolta' }).waitFor()
    expect(await page.getByRole('link', { name: 'Accedi' }).getAttribute('href')).toBe('/api/login?to=%2Fteam')
    await page.getByRole('alert').getByText('non ha ancora un ruolo').waitFor()
    expect(broken).toEqual([])
  })

  test('opens a conversation, saves the draft, sends the answer and takes it back', async () => {
    const { page, broken } = await open('/team')
    await row(page, 'Marta Bianchi').click()
    await page.getByText('Risposta pubblica').waitFor()
    expect(await field(page).evaluate((element) => element === document.activeElement)).toBe(false)
    await page.keyboard.press('r')
    await page.keyboard.type('Buongiorno Marta, il rimborso è automatico.')
    await page.getByText('Bozza salvata').waitFor()
    expect(asked('PUT', '/tickets/tic-1/drafts/dra-1').at(-1)).toMatchObject({
      body: { text: 'Buongiorno Marta, il rimborso è automatico.' },
      header: '1',
    })
    await page.keyboard.press('Control+Enter')
    await page.getByText(/invio tra \d+ s/).waitFor()
    expect(await field(page).inputValue()).toBe('')
    expect(asked('POST', '/tickets/tic-1/replies')[0]?.body).toEqual({
      draft: 'dra-1',
      text: 'Buongiorno Marta, il rimborso è automatico.',
      seq: 3,
      audience: 'public',
    })
    await page.getByRole('button', { name: 'Annulla' }).click()
    await expect.poll(() => field(page).inputValue()).toBe('Buongiorno Marta, il rimborso è automatico.')
    expect(broken).toEqual([])
  })

  test('refuses to send over a message nobody read: shows it, keeps the text, sends after it was read', async () => {
    const { page } = await open('/team/tic-1')
    await field(page).fill('Buongiorno!')
    const held = the.stub.world.conversations.get('tic-1')
    held?.lines.unshift(aMessage({ id: 'msg-late', at: new Date().toISOString(), text: 'Anzi, lasciate stare.' }))
    if (held) held.ticket = { ...held.ticket, seq: 9 }
    await field(page).press('Control+Enter')
    const banner = page.getByRole('alert').filter({ hasText: 'È arrivato un nuovo messaggio' })
    await banner.getByText('Anzi, lasciate stare.').waitFor()
    expect(await field(page).inputValue()).toBe('Buongiorno!')
    await field(page).press('Control+Enter')
    expect(asked('POST', '/tickets/tic-1/replies')).toHaveLength(1)
    await page.getByRole('button', { name: 'Ho letto, continuo' }).click()
    await field(page).press('Control+Enter')
    await page.getByText(/invio tra \d+ s/).waitFor()
    expect(asked('POST', '/tickets/tic-1/replies').map(({ body }) => body.seq)).toEqual([3, 9])
  })

  test('shows what the socket brings without a reload, and asks for lists once however many hints come', async () => {
    const { page } = await open('/team/tic-1')
    await page.getByText('In diretta').waitFor()
    await expect.poll(() => the.stub.events.subscriptions.map(({ channel }) => channel)).toContain('/t/tic-1-0')
    const line = aMessage({ id: 'msg-live', at: new Date().toISOString(), text: 'Ci siete?' })
    the.stub.events.publish('/t/tic-1-0', { type: 'line', line })
    await page.getByText('Ci siete?').waitFor()
    const rows = asked('GET', '/tickets').length
    the.stub.events.publish('/l/assistenza', { ids: ['tic-1'] }, { ids: ['tic-2'] })
    await expect.poll(() => asked('GET', '/tickets').length, { timeout: 6_000 }).toBe(rows + 1)
  })

  test('polls what is on screen while the socket is down, and says so', async () => {
    const { page } = await open('/team/tic-1', { clock: true })
    await page.getByText('In diretta').waitFor()
    the.stub.world.liveDown = true
    the.stub.events.cut()
    await page.getByText('la pagina si aggiorna ogni 15 secondi').waitFor()
    const before = asked('GET', '/tickets').length
    the.stub.world.conversations
      .get('tic-1')
      ?.lines.unshift(aMessage({ id: 'msg-poll', at: new Date().toISOString(), text: 'Pronto?' }))
    await page.clock.runFor(16_000)
    await page.getByText('Pronto?').waitFor()
    await expect.poll(() => asked('GET', '/tickets').length).toBeGreaterThan(before)
  })

  test('takes a ticket with one key, and gives it back with the reason when a colleague was faster', async () => {
    const { page } = await open('/team/tic-1')
    await page.getByText('Nessuno la segue').waitFor()
    the.stub.failNext(409, { code: 'ticket.claimed', message: 'A colleague is already on this ticket.' })
    await page.keyboard.press('a')
    await page.getByRole('status').getByText('Un collega segue già questa conversazione.').waitFor()
    await page.getByText('Nessuno la segue').waitFor()
    await page.keyboard.press('a')
    await page.getByText('Segui tu').waitFor()
  })

  test('moves through the whole list by keyboard with few rows in the page', async () => {
    const { page } = await open('/team')
    await row(page, 'Giorgio Sala').focus()
    await page.keyboard.press('End')
    const last = page.getByRole('listitem').filter({ has: page.locator('a:focus') })
    await expect.poll(() => last.getAttribute('aria-posinset')).toBe('45')
    expect(await last.getAttribute('aria-setsize')).toBe('45')
    expect(await page.getByRole('listitem').count()).toBeLessThan(40)
    await page.keyboard.press('Home')
    await expect.poll(() => last.getAttribute('aria-posinset')).toBe('1')
    await row(page, 'Giorgio Sala').hover()
    await page.mouse.wheel(0, 3_000)
    await row(page, 'Sofia Greco').last().waitFor()
    expect(await last.getAttribute('aria-posinset')).toBe('1')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'Marta Bianchi #1041' }).waitFor()
  })

  test('keeps the words when the session ends while somebody types', async () => {
    const { page } = await open('/team/tic-1')
    await field(page).waitFor()
    the.stub.world.me = undefined
    await field(page).fill('Un pensiero lungo')
    await field(page).blur()
    await page.getByText('La sessione è finita.').waitFor()
    expect(await field(page).inputValue()).toBe('Un pensiero lungo')
  })

  test('is one column on a phone: the list, then the conversation, and back', async () => {
    const { page, broken } = await open('/team', { viewport: phone })
    await row(page, 'Marta Bianchi').click()
    await field(page).waitFor()
    expect(await row(page, 'Marta Bianchi').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width)
    await page.getByRole('button', { name: 'Scheda del cliente' }).click()
    await page.getByRole('region', { name: 'Scheda del cliente' }).getByText('Ferrovie del Lago').waitFor()
    await page.getByRole('button', { name: 'Chiudi la scheda' }).click()
    await page.getByRole('link', { name: 'Torna alla lista' }).click()
    await row(page, 'Elena Rota').waitFor()
    expect(broken).toEqual([])
  })

  test('speaks English to whom prefers it, and the language chosen here from then on', async () => {
    const { page } = await open('/team', { locale: 'en-GB' })
    await page.getByRole('heading', { name: 'Team' }).waitFor()
    await page.getByRole('button', { name: /Anna Conti/ }).click()
    await page.getByRole('combobox', { name: 'Language' }).selectOption('it')
    await page.getByRole('heading', { name: 'Squadra' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Squadra' }).waitFor()
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['ascolta.language'])
  })

  test('shows what was not understood, and puts dead letters back', async () => {
    const { page, broken } = await open('/health')
    await page.getByText('value.item: expected a string, got 7').click()
    await page.getByText('"verb": "add"').waitFor()
    await page.getByRole('button', { name: 'Rimetti in coda' }).click()
    await page.getByRole('status').getByText('Rimessi in coda: 2').waitFor()
    await page.getByRole('link', { name: 'API' }).click()
    await page.getByText('/api/tickets/{id}/claim').click()
    await page.getByText('Somebody else has it').waitFor()
    expect(broken).toEqual([])
  })

  test('S15: says of when the CRM’s word is while it is down, and of what nobody measured that it is missing', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString()
    the.stub.world.card = { fields: [{ name: 'tier', value: 'gold' }], fieldsAt: yesterday, silentAt: minutesAgo(1) }
    const { page, broken } = await open('/team/tic-1')
    const card = page.getByRole('region', { name: 'Scheda del cliente' })
    await card.getByText(/Il CRM non risponde: dati di ieri, \d\d:\d\d\./).waitFor()
    await card.getByText('gold').waitFor()
    for (const missing of ['non ancora misurato', 'non ancora chiesta']) await card.getByText(missing).waitFor()
    await field(page).fill('Si risponde lo stesso')
    await page.getByText('Bozza salvata').waitFor()
    expect(broken).toEqual([])
  })

  test('tells an admin on every page that the company’s systems are not told any more, and nobody that a customer is waited for who may have heard nothing', async () => {
    if (the.stub.world.me) the.stub.world.me.silenced = [{ host: 'crm.example', since: minutesAgo(60) }]
    const unsure = the.stub.world.conversations.get('tic-2')
    if (unsure) unsure.ticket = { ...unsure.ticket, state: 'waiting-customer', turn: undefined }
    const { page } = await open('/team/tic-2')
    await page.getByText('Webhook verso crm.example: spento').waitFor()
    await page.locator('.head .state').getByText('Non si sa se è partita').waitFor()
    await page.getByRole('link', { name: 'Cerca' }).click()
    await page.getByText('Webhook verso crm.example: spento').waitFor()
    expect(await page.getByRole('link', { name: 'Guarda' }).first().getAttribute('href')).toBe('/settings/crm')
  })

  test.each(['light', 'dark'] as const)('keeps nobody out (%s)', async (colorScheme) => {
    for (const [path, viewport, ready] of [
      ['/team', wide, 'Paolo De Santis'],
      ['/team/tic-1', wide, 'Risposta pubblica'],
      ['/team/tic-2', phone, 'non inviata'],
      ['/team/tic-3', wide, 'Messaggio privato'],
      ['/health', wide, 'Illeggibili'],
      ['/docs', wide, 'Take a ticket'],
    ] as const) {
      const { page } = await open(path, { colorScheme, viewport })
      await page.getByText(ready).first().waitFor()
      expect(await findings(page), path).toEqual([])
      await page.context().close()
    }
    the.stub.world.me = undefined
    const { page } = await open('/mine', { colorScheme })
    await page.getByRole('link', { name: 'Accedi' }).waitFor()
    expect(await findings(page), 'login').toEqual([])
  })
})
