import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { chatAccount, feedAccount, type Play, play } from './play.ts'
import { executablePath, type Screen, screen } from './screen.ts'

const account = { id: 'acc-x', channel: 'x', external: '1700000000000000001', name: 'Lumàra', token: 'tok-x' } as const

describe.skipIf(!executablePath)('X on the page of all networks', () => {
  let net: Play
  let tab: Screen
  let page: Page

  beforeAll(async () => {
    net = await play({ clock: () => new Date(), accounts: [feedAccount, chatAccount, account] })
    tab = await screen(net, { width: 1600, height: 900 })
    page = tab.page
  })
  afterAll(async () => {
    await tab?.close()
    await net?.stop()
  })
  const wall = () => page.getByRole('region', { name: 'In pubblico: X' })
  const log = () => page.getByRole('log', { name: 'Messaggi privati su X' })
  const newest = (pattern: RegExp) => {
    const found = net.heard.map(({ text }) => pattern.exec(text)?.[1]).findLast((id) => id !== undefined)
    if (!found) throw new Error(`not heard yet: ${pattern}`)
    return found
  }
  const call = (path: string, json: unknown) =>
    fetch(`${net.url}/networks/x/2/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer tok-x', 'content-type': 'application/json' },
      body: JSON.stringify(json),
    })

  test('a customer calls the company by name, sees the answer, and changes the words', async () => {
    const field = wall().getByRole('textbox', { name: 'Scrivi su X' })
    await field.focus()
    expect(await field.inputValue()).toBe('@lumara ')
    await field.press('End')
    await field.pressSequentially('quando torna la luce?')
    await wall().getByRole('button', { name: 'Pubblica su X', exact: true }).click()
    const post = wall().getByRole('article', { name: /quando torna la luce/ })
    const id = await until(() => newest(/"event_type":"post.mention.create".*?"payload":\{"id":"(\d+)"/))
    await call('tweets', { text: 'Entro le 12.', reply: { in_reply_to_tweet_id: id } })
    await post.getByText('Entro le 12.').waitFor()
    await post.getByRole('textbox', { name: 'Rispondi su X' }).fill('Speriamo')
    await post.getByRole('button', { name: 'Pubblica la risposta su X' }).click()
    const mine = post.getByRole('listitem').filter({ hasText: 'Speriamo' })
    await mine.getByRole('button', { name: 'Modifica' }).click()
    await mine.getByRole('textbox', { name: 'Nuovo testo' }).fill('Speriamo bene')
    await mine.getByRole('button', { name: 'Salva' }).click()
    await wall().getByText('Speriamo bene').waitFor()
  })

  test('private messages, one of them encrypted, and the answer is read at once', async () => {
    await page.getByRole('textbox', { name: 'Scrivi un messaggio su X' }).fill('Il mio codice è 4711')
    await page.getByRole('button', { name: 'Invia su X' }).click()
    await log().getByText('Il mio codice è 4711').waitFor()
    await page.getByRole('button', { name: 'Manda un messaggio cifrato' }).click()
    await log().getByText('🔒').waitFor()
    await until(() => newest(/"event_type":"(chat.received)"/))
    const user = newest(/"sender_id":"(\d+)"/)
    await call(`dm_conversations/with/${user}/messages`, { text: 'Grazie, verifico.' })
    await log().getByText('Grazie, verifico.').waitFor()
    await until(() => newest(/"event_type":"(dm.read)"/))
    expect(await log().getByRole('button').count()).toBe(0)
  })

  test('stands beside the others, fits a phone, speaks English, and nothing was refused by the policy', async () => {
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/x.png`, fullPage: true })
    const phone = await tab.browser.newPage({ locale: 'en-GB', viewport: { width: 360, height: 740 } })
    phone.setDefaultTimeout(8000)
    await phone.goto(`${net.url}/networks/`)
    await phone.getByRole('textbox', { name: 'Write a message on X' }).waitFor()
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(tab.refused).toEqual([])
  })
})
