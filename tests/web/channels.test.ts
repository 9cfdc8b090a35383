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
      await page.getByText('Impostazioni').first().click()
      expect(await findings(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
      await page.context().close()
    }
  })
})
