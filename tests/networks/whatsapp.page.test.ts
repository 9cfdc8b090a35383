import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { chatAccount, feedAccount, type Play, play } from './play.ts'
import { executablePath, type Screen, screen } from './screen.ts'

const number = '106540352242922'
const token = 'tok-number'

describe.skipIf(!executablePath)('WhatsApp on the page of all networks', () => {
  let net: Play
  let tab: Screen
  let page: Page

  beforeAll(async () => {
    const ours = { id: 'acc-wa', channel: 'whatsapp', external: number, name: 'Lumàra', token } as const
    net = await play({ clock: () => new Date(), accounts: [feedAccount, chatAccount, ours] })
    tab = await screen(net, { width: 1440, height: 900 })
    page = tab.page
  })
  afterAll(async () => {
    await tab?.close()
    await net?.stop()
  })
  const log = () => page.getByRole('log', { name: 'Chat di WhatsApp' })
  const answer = (to: string, body: string) =>
    net.graph('POST', `${number}/messages`, { messaging_product: 'whatsapp', to, type: 'text', text: { body } }, token)
  const phoneOf = () =>
    /"from":"(\d+)"/.exec(net.heard.findLast(({ text }) => text.includes('"from"'))?.text ?? '')?.[1]

  test('a customer writes, the answer appears and is read at once', async () => {
    await page.getByRole('textbox', { name: 'Scrivi su WhatsApp' }).fill('La luce va e viene')
    await page.getByRole('button', { name: 'Invia su WhatsApp' }).click()
    await log().getByText('La luce va e viene').waitFor()
    await until(() => expect(phoneOf()).toBeTruthy())
    await answer(phoneOf() ?? '', 'Mandiamo un tecnico.')
    await log().getByText('Mandiamo un tecnico.').waitFor()
    await log().getByText('letto').waitFor()
    await until(() => expect(net.heard.some(({ text }) => text.includes('"status":"read"'))).toBe(true))
  })

  test('the customer corrects the message and takes it back', async () => {
    await log().getByRole('button', { name: 'Modifica' }).click()
    await page.getByRole('textbox', { name: 'Nuovo testo' }).fill('La luce è andata')
    await page.getByRole('button', { name: 'Salva' }).click()
    await log().getByText('La luce è andata').waitFor()
    await log().getByRole('button', { name: 'Ritira' }).click()
    await log().getByText('Messaggio ritirato').waitFor()
    await until(() => expect(net.heard.some(({ text }) => text.includes('"type":"revoke"'))).toBe(true))
  })

  test('a username hides the number; another number is told to the company', async () => {
    await page.getByRole('button', { name: 'Nascondi il numero' }).click()
    await page.getByText(/^@utente/).waitFor()
    await page.getByRole('button', { name: 'Mostra il numero' }).click()
    await page.getByRole('button', { name: 'Cambia numero' }).click()
    await until(() => expect(net.heard.some(({ text }) => text.includes('user_changed_number'))).toBe(true))
  })

  test('all networks stand side by side, fit a phone, and nothing was refused by the policy', async () => {
    const boxes = await Promise.all(
      ['In pubblico: Facebook', 'In privato: Messenger', 'In privato: WhatsApp'].map((name) =>
        page.getByRole('region', { name }).boundingBox(),
      ),
    )
    expect(new Set(boxes.map((box) => box?.y)).size).toBe(1)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1440)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/whatsapp.png`, fullPage: true })
    const phone = await tab.browser.newPage({ locale: 'en-GB', viewport: { width: 360, height: 740 } })
    phone.setDefaultTimeout(8000)
    await phone.goto(`${net.url}/networks/`)
    await phone.getByRole('textbox', { name: 'Write on WhatsApp' }).waitFor()
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(tab.refused).toEqual([])
  })
})
