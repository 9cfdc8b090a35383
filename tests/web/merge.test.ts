import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

const the = theatre()
const pictures = process.env.SCREENSHOTS
const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })

const soon = { timeout: 30_000 }
const whatsapp = 'wa-109951162777600'
const facebook = 'fp-104857601048576'
const rows = (page: Page) => page.getByRole('link').filter({ hasText: 'bolletta' })
const title = async (page: Page) => (await page.getByRole('heading', { level: 1 }).last().textContent()) ?? ''
const numberOf = async (page: Page) => Number(/#(\d+)/.exec(await title(page))?.[1])
const menu = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'Altre azioni' }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}
const answering = (page: Page) => page.getByRole('group', { name: 'Rispondi nella conversazione' })

describe.skipIf(!executable)('S04: conversations treated as one', () => {
  test('S04: one person on two channels: merged by number, answered on the right channel, and apart again', {
    timeout: 240_000,
  }, async () => {
    // A little after the first, so that it is the older one.
    await the.play('comment', { account: facebook, person: 'Sara Contini', text: 'La bolletta è doppia, pubblica' })
    const { page, problems } = await the.signedIn('Giulia Ferri', '/unassigned')
    await expect
      .poll(
        async () => {
          const count = await rows(page).count()
          if (count === 0) await page.reload()
          return count
        },
        { ...soon, interval: 2_000 },
      )
      .toBe(1)
    await page.getByText('In diretta').waitFor()
    await the.play('whatsappMessage', {
      account: whatsapp,
      person: 'Sara Contini',
      text: 'La bolletta è doppia, privata',
    })
    await expect.poll(() => rows(page).count(), soon).toBe(2)
    await rows(page).first().click()
    await page.getByText('La bolletta è doppia, pubblica').last().waitFor()
    const [old, young] = [await numberOf(page), (await numberOf(page)) + 1]

    // One menu in the header, with everything in it.
    expect(await page.locator('.head-actions .menu-button').count()).toBe(1)
    await page.getByRole('button', { name: 'Altre azioni' }).click()
    await snap(page, 'merge-1-menu')
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')

    await menu(page, 'Unisci…')
    await page.getByLabel('Cerca per numero').fill(String(young))
    await page.getByRole('button', { name: 'Cerca', exact: true }).click()
    await page.getByRole('radio', { name: new RegExp(`#${young}`) }).check()
    await page.getByText(`In lista resta la #${old}, la più vecchia`).waitFor()
    await snap(page, 'merge-2-dialog')
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'Unisci', exact: true }).click()
    await page.getByText(`Unite: in lista resta la #${old}.`).waitFor()
    await answering(page).waitFor()
    await expect.poll(() => rows(page).count(), soon).toBe(1)
    await page.getByRole('region', { name: 'Messaggi' }).getByText('La bolletta è doppia, privata').waitFor()
    await snap(page, 'merge-3-merged')
    expect(await findings(page)).toEqual([])

    // Each is answered where it was asked.
    await answering(page)
      .getByRole('radio', { name: new RegExp(`#${young}`) })
      .check()
    await page.getByText('Messaggio privato').waitFor()
    await page.getByRole('textbox', { name: 'Testo del messaggio privato' }).fill('Le scriviamo qui in privato.')
    await page.getByRole('button', { name: 'Invia', exact: true }).click()
    await expect
      .poll(() => page.locator('.line[data-own]').filter({ hasText: 'in privato' }).getAttribute('data-public'), soon)
      .toBeNull()
    // Who writes again on the second channel is heard here.
    await the.play('whatsappMessage', { account: whatsapp, person: 'Sara Contini', text: 'Grazie, la bolletta n. 7' })
    await page.getByRole('region', { name: 'Messaggi' }).getByText('la bolletta n. 7').waitFor()
    await snap(page, 'merge-4-answered')
    await page.setViewportSize({ width: 320, height: 720 })
    await snap(page, 'merge-5-narrow')
    expect(await findings(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })

    await menu(page, 'Unisci o separa…')
    await page.getByRole('button', { name: `Separa la #${young}` }).click()
    await page.getByText('Di nuovo separate').waitFor()
    await expect.poll(() => answering(page).count(), soon).toBe(0)
    await page.goto(`${the.cloud.origin}/team`)
    await expect.poll(() => rows(page).count(), soon).toBe(2)
    expect(problems).toEqual([])
  })

  test('S04: a snoozed conversation wakes when its customer writes', { timeout: 120_000 }, async () => {
    await the.play('whatsappMessage', { account: whatsapp, person: 'Marco Riva', text: 'Il contatore è fermo' })
    const { page } = await the.signedIn('Giulia Ferri', '/unassigned')
    await page.getByRole('link').filter({ hasText: 'contatore' }).click()
    await page.getByRole('button', { name: 'Prendi in carico' }).click()
    await page.getByRole('button', { name: 'Rilascia' }).waitFor()
    await page.keyboard.press('s')
    await page.getByRole('button', { name: /Domani alle 9/ }).click()
    await page.locator('.head .state[data-state="snoozed"]').waitFor()
    await the.play('whatsappMessage', { account: whatsapp, person: 'Marco Riva', text: 'Adesso va' })
    await page.locator('.head .state[data-state="open"]').waitFor()
    await page.getByText('Il messaggio del cliente ha svegliato la conversazione').waitFor()
    await snap(page, 'merge-6-woken')
  })
})
