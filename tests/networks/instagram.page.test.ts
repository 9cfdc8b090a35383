import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { account, external, type PlayInstagram, playInstagram } from './instagram.play.ts'
import { chatAccount, feedAccount } from './play.ts'
import { executablePath, type Screen, screen } from './screen.ts'

describe.skipIf(!executablePath)('Instagram on the page of all networks', () => {
  let net: PlayInstagram
  let tab: Screen
  let page: Page

  beforeAll(async () => {
    const { name } = account
    const accounts = [{ ...feedAccount, name }, { ...chatAccount, name }, account]
    net = await playInstagram({ clock: () => new Date(), accounts })
    tab = await screen(net, { width: 1600, height: 900 })
    page = tab.page
  })
  afterAll(async () => {
    await tab?.close()
    await net?.stop()
  })
  const wall = () => page.getByRole('region', { name: 'In pubblico: Instagram' })
  const log = () => page.getByRole('log', { name: 'Chat di Instagram' })
  const newest = (pattern: RegExp) => {
    const found = net.heard.map(({ text }) => pattern.exec(text)?.[1]).findLast((id) => id !== undefined)
    if (!found) throw new Error(`not heard yet: ${pattern}`)
    return found
  }

  test('a customer comments under a picture, the company’s answer appears by itself, and the comment is deleted unheard', async () => {
    await wall().getByRole('textbox', { name: 'Commenta su Instagram' }).fill('Fa anche lo sconto?')
    await wall().getByRole('button', { name: 'Pubblica su Instagram' }).click()
    await wall().getByText('Fa anche lo sconto?', { exact: true }).waitFor()
    const id = await until(() => newest(/"field":"comments","value":\{"id":"(\d+)"/))
    await net.call('POST', `${id}/replies`, { message: 'Certo, in privato.' })
    await wall().getByText('Certo, in privato.', { exact: true }).waitFor()
    const before = net.heard.length
    await wall()
      .getByRole('listitem')
      .filter({ hasText: 'Fa anche' })
      .first()
      .getByRole('button', { name: 'Elimina' })
      .click()
    await wall().getByText('Fa anche lo sconto?', { exact: true }).waitFor({ state: 'detached' })
    expect(net.heard.slice(before).filter(({ text }) => text.includes('sconto'))).toEqual([])
    expect(await wall().getByRole('button', { name: 'Modifica' }).count()).toBe(0)
  })

  test('a mention under somebody else’s picture stands on the wall, and so does the answer', async () => {
    await wall()
      .getByRole('textbox', { name: /^Menziona l’azienda/ })
      .fill('bravissimi')
    await wall().getByRole('button', { name: 'Menziona', exact: true }).click()
    await wall().getByText('@lumara.energia bravissimi').waitFor()
    const media_id = await until(() => newest(/"field":"mentions","value":\{"media_id":"(\d+)"/))
    const comment_id = newest(/"comment_id":"(\d+)"/)
    await net.call('POST', `${external}/mentions`, { media_id, comment_id, message: 'Grazie di cuore' })
    await wall().getByText('Grazie di cuore').waitFor()
  })

  test('a private message, a heart and a story; the answer is read at once', async () => {
    await page.getByRole('textbox', { name: 'Scrivi su Instagram' }).fill('Il mio codice è 4711')
    await page.getByRole('button', { name: 'Invia su Instagram' }).click()
    await log().getByText('Il mio codice è 4711').waitFor()
    await page.getByRole('button', { name: 'Manda un cuore' }).click()
    await page.getByRole('button', { name: 'Menziona in una storia' }).click()
    await until(() => expect(newest(/"type":"(story_mention)"/)).toBeTruthy())
    expect(newest(/"type":"(like_heart)"/)).toBeTruthy()
    const id = newest(/"sender":\{"id":"(\d+)"/)
    await net.call('POST', `${external}/messages`, { recipient: { id }, message: { text: 'Grazie, verifico.' } })
    await log().getByText('Grazie, verifico.').waitFor()
    await until(() => expect(newest(/"read":\{"mid":"([^"]+)"/)).toBeTruthy())
  })

  test('a lost subscription is seen and renewed', async () => {
    await net.call('DELETE', `${external}/subscribed_apps`)
    await page.getByRole('button', { name: 'Iscrivi di nuovo Instagram' }).click()
    await page.getByRole('button', { name: 'Iscrivi di nuovo Instagram' }).waitFor({ state: 'hidden' })
  })

  test('stands beside the others, fits a phone, speaks English, and nothing was refused by the policy', async () => {
    const boxes = await Promise.all(
      ['In pubblico: Facebook', 'In privato: Messenger', 'In pubblico: Instagram', 'In privato: Instagram'].map(
        (name) => page.getByRole('region', { name }).boundingBox(),
      ),
    )
    expect(new Set(boxes.map((box) => box?.y)).size).toBe(1)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/instagram.png`, fullPage: true })
    const phone = await tab.browser.newPage({ locale: 'en-GB', viewport: { width: 360, height: 740 } })
    phone.setDefaultTimeout(8000)
    await phone.goto(`${net.url}/networks/`)
    await phone.getByRole('textbox', { name: 'Write on Instagram' }).waitFor()
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(tab.refused).toEqual([])
  })
})
