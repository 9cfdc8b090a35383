import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { type Play, page as pageId, play } from './play.ts'
import { executablePath, type Screen, screen } from './screen.ts'

describe.skipIf(!executablePath)('the page on which one plays a customer', () => {
  let net: Play
  let tab: Screen
  let page: Page

  beforeAll(async () => {
    net = await play({ clock: () => new Date() })
    tab = await screen(net)
    page = tab.page
  })
  afterAll(async () => {
    await tab?.close()
    await net?.stop()
  })
  const shows = (text: string) => page.getByText(text, { exact: true }).waitFor()

  test('says that it is not the real network', async () => {
    await shows('Simulatore: non è la rete vera')
    expect(await page.locator('html').getAttribute('lang')).toBe('it')
  })

  test('a new customer comments, the company’s answer appears by itself', async () => {
    await page.getByRole('combobox', { name: 'Cliente' }).selectOption({ label: 'Nuovo cliente…' })
    await page.getByRole('textbox', { name: 'Nome del nuovo cliente' }).fill('Ada Prova')
    await page.getByRole('button', { name: 'Usa questo nome' }).click()
    await page.getByRole('textbox', { name: 'Scrivi un commento' }).fill('Perché la luce è andata via?')
    await page.getByRole('button', { name: 'Commenta', exact: true }).click()
    await shows('Perché la luce è andata via?')
    await until(() => expect(net.heard.at(-1)?.text).toContain('Ada Prova'))

    const id = /"comment_id":"(\d+_\d+)"/.exec(net.heard.at(-1)?.text ?? '')?.[1]
    await net.graph('POST', `${id}/comments`, { message: 'Ci scusiamo, arriviamo.' })
    await shows('Ci scusiamo, arriviamo.')
    await shows('risposta dell’azienda')
  })

  test('a half-written reply survives what happens meanwhile; then it is sent, edited and deleted', async () => {
    const comment = page.getByRole('listitem').filter({ hasText: 'Perché la luce' }).first()
    await comment.getByRole('button', { name: 'Rispondi' }).first().click()
    const field = page.getByRole('textbox', { name: 'Scrivi una risposta' })
    await field.fill('Quando')
    net.world.comment({ account: 'acc-fb', person: 'Marco Esposito', text: 'Anche da me' })
    await shows('Anche da me')
    expect(await field.inputValue()).toBe('Quando')
    await field.fill('Quando?')
    await page.getByRole('button', { name: 'Pubblica la risposta' }).click()
    await shows('Quando?')

    const own = page.getByRole('listitem').filter({ hasText: 'Quando?' }).last()
    await own.getByRole('button', { name: 'Modifica' }).click()
    await page.getByRole('textbox', { name: 'Nuovo testo' }).fill('A che ora?')
    await page.getByRole('button', { name: 'Salva' }).click()
    await shows('A che ora?')
    await page
      .getByRole('listitem')
      .filter({ hasText: 'A che ora?' })
      .last()
      .getByRole('button', { name: 'Elimina' })
      .click()
    await page.getByText('A che ora?').waitFor({ state: 'detached' })
  })

  test('a private message and its answer', async () => {
    await page.getByRole('textbox', { name: 'Scrivi un messaggio' }).fill('Il mio codice è 4711')
    await page.getByRole('button', { name: 'Invia', exact: true }).click()
    await page.getByRole('log', { name: 'Conversazione privata' }).getByText('Il mio codice è 4711').waitFor()
    await until(() => expect(net.heard.at(-1)?.text).toContain('4711'))
    const psid = /"sender":\{"id":"(\d+)"/.exec(net.heard.at(-1)?.text ?? '')?.[1]
    await net.graph('POST', `${pageId}/messages`, { recipient: { id: psid }, message: { text: 'Grazie, verifico.' } })
    await page.getByRole('log').getByText('Grazie, verifico.').waitFor()
    await until(() => expect(net.heard.some(({ text }) => text.includes('"read":'))).toBe(true))
  })

  test('a visitor post opens with its comments', async () => {
    await page.getByRole('textbox', { name: 'Scrivi un post sulla pagina' }).fill('Complimenti!')
    await page.getByRole('button', { name: 'Pubblica', exact: true }).click()
    const post = page.getByRole('article', { name: /Complimenti!/ })
    await post.getByRole('button', { name: 'Mi piace' }).click()
    await post.getByRole('button', { name: 'Mi piace', pressed: true }).waitFor()
    await post.getByRole('textbox', { name: 'Scrivi un commento' }).waitFor()
  })

  test('moods are set on the page', async () => {
    const panel = page.getByRole('group', { name: /· Facebook/ })
    if (!(await panel.isVisible())) await page.getByText('Umori della rete').click()
    await panel.getByRole('combobox', { name: 'Risposta alle chiamate' }).selectOption('expired')
    await until(() => expect(net.moods.of('acc-fb').answer).toBe('expired'))
    net.moods.set('acc-fb', {})
  })

  test('a scene is started with one click, shows how far it is, and can be stopped', async () => {
    await page.getByRole('heading', { name: 'Scene' }).click()
    const scene = page.getByRole('listitem', { name: 'Risposta privata dopo un invito' })
    await scene.getByRole('button', { name: 'Avvia' }).click()
    await shows('Aspetta che il desk scriva in privato al cliente')
    expect(await scene.getByRole('progressbar').getAttribute('value')).toBe('1')
    await page.getByRole('listitem', { name: /Nadia Ferro: Non voglio scrivere qui/ }).waitFor()
    const other = page.getByRole('listitem', { name: 'Reclamo virale' }).getByRole('button', { name: 'Avvia' })
    expect(await other.isDisabled()).toBe(true)
    await scene.getByRole('button', { name: 'Ferma' }).click()
    await shows('Fermata: 1 di 4')

    await page.getByRole('checkbox', { name: 'Svelto (dieci volte)' }).check()
    await other.click()
    await page.getByRole('listitem', { name: 'Reclamo virale' }).getByText('Finita', { exact: true }).waitFor()
    expect(net.heard.filter(({ text }) => text.includes('Paola Rinaldi'))).toHaveLength(1)
  })

  test('a Page that was unsubscribed is subscribed again', async () => {
    await net.graph('DELETE', `${pageId}/subscribed_apps`)
    await page.getByRole('button', { name: 'Iscrivi di nuovo' }).click()
    await page.getByRole('button', { name: 'Iscrivi di nuovo' }).waitFor({ state: 'hidden' })
    const { body } = await net.graph('GET', `${pageId}/subscribed_apps`)
    expect(JSON.stringify(body)).toMatch(/feed.*messages/)
  })

  test('speaks English to whoever asks for it, fits a phone, and nothing was refused by the policy', async () => {
    const phone = await tab.browser.newPage({ locale: 'en-GB', viewport: { width: 360, height: 740 } })
    phone.setDefaultTimeout(8000)
    await phone.goto(`${net.url}/networks/`)
    await phone.getByRole('textbox', { name: 'Write a comment' }).waitFor()
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    if (process.env.SHOTS) {
      await phone.screenshot({ path: `${process.env.SHOTS}/phone.png`, fullPage: true })
      await page.setViewportSize({ width: 1300, height: 900 })
      await page.screenshot({ path: `${process.env.SHOTS}/page.png`, fullPage: true })
    }
    expect(tab.refused).toEqual([])
  })
})
