import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desk, executable, findings, phone, wide } from './support/browser.ts'

const the = desk('channels')
const { open, asked } = the

const channel = (page: Page, name: string) => page.getByRole('article', { name })
const paused = { reason: 'token', since: new Date(Date.now() - 2_000_000).toISOString() }

function pause() {
  const account = the.stub.world.me?.accounts.find(({ id }) => id === 'ms-100')
  if (account) Object.assign(account, { state: 'paused', paused })
}

describe.skipIf(!executable)('the channels', () => {
  test('are connected step by step, to the first live message', async () => {
    const { page, broken } = await open('/channels', { clock: true })
    await page.getByRole('button', { name: 'Collega un canale' }).click()
    await page.getByRole('radio', { name: 'WhatsApp' }).check()
    await page.getByText('https://desk.example.com/webhooks/meta').waitFor()
    await page.getByText('whatsapp_business_messaging').waitFor()
    await page.getByLabel('App secret').fill('a-secret-of-the-app')
    await page.getByRole('button', { name: 'Salva la chiave' }).click()
    await page.getByText('Chiave salvata').waitFor()
    expect(asked('POST', '/channels/secrets')[0]?.body).toEqual({ network: 'meta', secret: 'a-secret-of-the-app' })
    await page.getByRole('button', { name: 'Crea una parola di verifica' }).click()
    await page.getByText('a-word-only-we-know').waitFor()
    await page.getByLabel('Id del numero di telefono').fill(' 555000 ')
    await page.getByLabel('Nome').first().fill('Assistenza')
    await page.getByLabel('Token dell’utente di sistema').fill('EAAB')
    await page.getByRole('button', { name: 'Collega', exact: true }).click()
    await page.getByText('In attesa del primo webhook…').waitFor()
    expect(asked('POST', '/channels')[0]?.body).toEqual({
      channel: 'whatsapp',
      external: '555000',
      name: 'Assistenza',
      team: 'assistenza',
      token: 'EAAB',
      targetMinutes: 60,
    })
    const made = the.stub.world.channels.find(({ id }) => id === 'wa-555000')
    if (made) made.heardAt = new Date().toISOString()
    await page.clock.runFor(4_000)
    await page.getByText(/Webhook ricevuto alle \d\d:\d\d/).waitFor()
    expect(broken).toEqual([])
  })

  test('say what each network needs, in its own words', async () => {
    const { page } = await open('/channels')
    await page.getByRole('button', { name: 'Collega un canale' }).click()
    for (const [network, words] of [
      ['Facebook', 'pages_manage_engagement'],
      ['Messenger', 'messaging_postbacks'],
      ['Instagram', 'instagram_business_manage_comments'],
      ['X', 'https://desk.example.com/webhooks/x'],
      ['E-mail', 'ascolta@in.example.com'],
    ] as const) {
      await page.getByRole('radio', { name: network, exact: true }).check()
      await page.getByText(words, { exact: true }).first().waitFor()
    }
    expect(await page.getByLabel('Token', { exact: false }).count()).toBe(await page.getByLabel('Nuovo token').count())
  })

  test('show their health, and come back from a pause with a new token', async () => {
    pause()
    const { page, broken } = await open('/team')
    await page.getByText('Ferrovie del Lago · Messenger è in pausa').waitFor()
    await page.getByRole('link', { name: 'Ricollega' }).click()
    await channel(page, 'Ferrovie del Lago, facebook-page').getByText('3 min fa').waitFor()
    const messenger = channel(page, 'Ferrovie del Lago, messenger')
    await messenger.getByText('l’accesso alla rete è scaduto').waitFor()
    await messenger.getByLabel('Nuovo token').fill('fresh')
    await messenger.getByRole('button', { name: 'Ricollega' }).click()
    await messenger.getByText('collegato', { exact: true }).waitFor()
    expect(asked('PATCH', '/channels/ms-100')[0]?.body).toEqual({ token: 'fresh', state: 'connected' })
    expect(broken).toEqual([])
  })

  test('keep what is set: team, target, signature, dedicated to care', async () => {
    const { page } = await open('/channels')
    const facebook = channel(page, 'Ferrovie del Lago, facebook-page')
    await facebook.getByText('Impostazioni').click()
    await facebook.getByLabel('Firma').fill('^{name} RL')
    await facebook.getByLabel('Dedicato all’assistenza').check()
    await facebook.getByRole('button', { name: 'Salva' }).click()
    await page.getByRole('status').getByText('Salvato.').waitFor()
    expect(asked('PATCH', '/channels/fp-100')[0]?.body).toEqual({
      name: 'Ferrovie del Lago',
      team: 'assistenza',
      targetMinutes: 60,
      signature: '^{name} RL',
      dedicated: true,
    })
    await facebook.getByText(/dal .* alle/).waitFor()
  })

  test('say what the network said of each account, and ask it again when an admin wants to know', async () => {
    const { page, broken } = await open('/channels')
    const facebook = channel(page, 'Ferrovie del Lago, facebook-page')
    await facebook.getByText('manca: mention').waitFor()
    await facebook.getByText(/^scade fra 3 /).waitFor()
    await facebook.getByText('la rete non ci avvisa di tutto').waitFor()
    await channel(page, 'Ferrovie del Lago, x').getByText('superato 2 h fa').waitFor()
    await channel(page, 'Ferrovie del Lago, x').getByText('si rinnova da solo').waitFor()
    if (process.env.ASCOLTA_LOOK)
      await page.screenshot({ path: `${process.env.ASCOLTA_LOOK}/channels.png`, fullPage: true })
    await facebook.getByRole('button', { name: 'Controlla adesso' }).click()
    await page.getByRole('status').getByText('Chiesto: la risposta è qui entro un minuto.').waitFor()
    expect(asked('POST', '/channels/fp-100/check')[0]?.body).toEqual({ again: false })
    await facebook.getByRole('button', { name: 'Controllo in corso…' }).waitFor()
    expect(broken).toEqual([])
  })

  test('that may not hear everything are told of on every desk of their team', async () => {
    const account = the.stub.world.me?.accounts.find(({ id }) => id === 'ms-100')
    if (account) account.trouble = { reason: 'token-expiring', since: new Date().toISOString() }
    const { page } = await open('/team')
    await page.getByText('il token scade tra meno di una settimana').waitFor()
    await page.getByRole('link', { name: 'Guarda' }).click()
    await page.getByRole('heading', { name: 'Canali' }).waitFor()
  })

  test('have a page of health each: doubts, what a person decides, what nobody could read, and requests to be forgotten', async () => {
    const { page, broken } = await open('/health')
    const messenger = page.getByRole('listitem').filter({ hasText: 'Messenger' })
    await messenger.getByText('Risposte incerte: 2').waitFor()
    await messenger.getByText('di cui decide una persona: 1').waitFor()
    await messenger.getByText('Eventi illeggibili: 3').waitFor()
    await page.getByRole('heading', { name: 'Richieste di cancellazione' }).waitFor()
    if (process.env.ASCOLTA_LOOK)
      await page.screenshot({ path: `${process.env.ASCOLTA_LOOK}/health.png`, fullPage: true })
    await page.getByRole('button', { name: 'Cancellato tutto' }).click()
    await page.getByText('Segnata come cancellata.').waitFor()
    expect(broken).toEqual([])
  })

  test('show the customer that we read and write, where an admin chose so: once, and never in public', async () => {
    const account = the.stub.world.me?.accounts.find(({ id }) => id === 'ms-100')
    if (account) account.marks = 'typing'
    const { page } = await open('/team/tic-3')
    const field = page.getByLabel('Testo del messaggio privato')
    await field.fill('Buongiorno')
    await field.fill('Buongiorno, guardo subito')
    await page.goto(`${the.stub.url}/team/tic-1`)
    await page.getByLabel('Testo della risposta pubblica').fill('Buongiorno a tutti')
    await page.getByText('Bozza salvata').waitFor()
    expect(asked('POST', '/tickets/tic-3/marks').map(({ body }) => body)).toEqual([
      { kind: 'seen' },
      { kind: 'typing' },
    ])
    expect(asked('POST', '/tickets/tic-1/marks')).toEqual([])
  })

  test('say in words why one cannot be connected', async () => {
    const { page } = await open('/channels')
    await page.getByRole('button', { name: 'Collega un canale' }).click()
    the.stub.failNext(409, { code: 'account.connected', message: 'Connected already.' })
    await page.getByLabel('Id della Pagina').fill('100200300')
    await page.getByLabel('Nome').first().fill('Ferrovie')
    await page.getByLabel('Token della Pagina').fill('EAAB')
    await page.getByRole('button', { name: 'Collega', exact: true }).click()
    await page.getByRole('status').getByText('Questo account è già collegato.').waitFor()
    expect(await page.getByLabel('Token della Pagina').inputValue()).toBe('EAAB')
  })

  test('are no place for who is not an admin; a pause is told to the team it concerns', async () => {
    pause()
    if (the.stub.world.me) the.stub.world.me.agent = { ...the.stub.world.me.agent, role: 'agent' }
    const { page } = await open('/channels')
    await page.getByRole('heading', { name: 'Mie' }).waitFor()
    await page.getByText('Ferrovie del Lago · Messenger è in pausa').waitFor()
    expect(await page.getByRole('link', { name: 'Ricollega' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Canali' }).count()).toBe(0)
    if (the.stub.world.me) the.stub.world.me.agent = { ...the.stub.world.me.agent, teams: ['altri'] }
    await page.reload()
    await page.getByRole('heading', { name: 'Mie' }).waitFor()
    expect(await page.getByText('è in pausa').count()).toBe(0)
  })

  test.each(['light', 'dark'] as const)('keep nobody out (%s)', async (colorScheme) => {
    for (const viewport of [wide, phone]) {
      pause()
      const { page } = await open('/channels', { colorScheme, viewport })
      await page.getByRole('button', { name: 'Collega un canale' }).click()
      await page.getByRole('article').first().getByText('Impostazioni').click()
      expect(await findings(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
      await page.context().close()
    }
  })
})
