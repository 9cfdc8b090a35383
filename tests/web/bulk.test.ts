import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

const the = theatre()
const pictures = process.env.SCREENSHOTS
const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })

const soon = { timeout: 30_000 }
const whatsapp = 'wa-109951162777600'
const chosen = (page: Page) => page.getByRole('region', { name: 'Conversazioni scelte' })
const job = (page: Page) => page.getByRole('region', { name: 'Lavoro su più conversazioni' })
const tagged = (page: Page) => page.locator('.head-facts .tag')

describe.skipIf(!executable)('S04: many conversations at once, by keyboard and by mouse', () => {
  test('S04: picked, tagged and resolved with their progress; a view of them, shared with a colleague', {
    timeout: 240_000,
  }, async () => {
    const { page, problems } = await the.signedIn('Giulia Ferri', '/unassigned')
    for (const person of ['Sara Contini', 'Marco Riva', 'Anna Sala', 'Piero Moro'])
      await the.play('whatsappMessage', { account: whatsapp, person, text: `Guasto da ${person}` })
    const rows = page.getByRole('link').filter({ hasText: 'Guasto' })
    await expect.poll(() => rows.count(), soon).toBe(4)

    // The first by its key, the next two with shift.
    await rows.first().focus()
    await page.keyboard.press('x')
    await chosen(page).getByText('1 scelta').waitFor()
    await page.keyboard.press('x')
    await expect.poll(() => chosen(page).count(), soon).toBe(0)
    await page.keyboard.press('j')
    await page.keyboard.press('J')
    await page.keyboard.press('J')
    await chosen(page).getByText('3 scelte').waitFor()
    await snap(page, 'bulk-1-picked')
    expect(await findings(page)).toEqual([])
    await page
      .getByRole('checkbox', { name: /Scegli .* #/ })
      .last()
      .check()
    await chosen(page).getByText('4 scelte').waitFor()

    await chosen(page).getByRole('button', { name: 'Etichette' }).click()
    await page.getByLabel('Etichette, separate da virgole').fill('guasto')
    await snap(page, 'bulk-2-tags')
    await page.getByRole('button', { name: 'Salva' }).click()
    await job(page).getByText('Finito. Fatte: 4.').waitFor()
    await tagged(page).getByText('guasto').waitFor()
    await page.getByText('ha cambiato le etichette: +guasto').waitFor()
    await page.getByText('insieme ad altre').waitFor()
    await job(page).getByRole('button', { name: 'Chiudi il riepilogo' }).click()

    // Who still waits is not resolved, and is named.
    await page
      .getByRole('checkbox', { name: /Scegli .* #/ })
      .first()
      .check()
    await page
      .getByRole('checkbox', { name: /Scegli .* #/ })
      .nth(1)
      .check()
    await chosen(page).getByRole('button', { name: 'Senza risposta' }).click()
    await page.getByRole('button', { name: 'È spam' }).click()
    await job(page).getByText('Finito. Fatte: 2.').waitFor()
    await job(page).getByRole('button', { name: 'Chiudi il riepilogo' }).click()
    await page.goto(`${the.cloud.origin}/team`)
    await expect.poll(() => rows.count(), soon).toBe(4)
    await page
      .getByRole('checkbox', { name: /Scegli .* #/ })
      .first()
      .check()
    await chosen(page).getByRole('button', { name: 'Tutte', exact: true }).click()
    await chosen(page).getByRole('button', { name: 'Risolvi' }).click()
    await job(page)
      .getByRole('button', { name: /non riuscit/ })
      .click()
    await job(page).getByText('Il cliente aspetta ancora una risposta.').first().waitFor()
    await snap(page, 'bulk-3-failed')
    expect(await findings(page)).toEqual([])
    await expect.poll(() => rows.count(), soon).toBe(2)

    // A view of one's own, then a supervisor's for the team; its address opens on a colleague's desk.
    const supervisor = await the.signedIn('Anna Riva', '/team')
    const make = async (of: Page, name: string, share?: string) => {
      await of.getByRole('button', { name: 'Viste', exact: true }).click()
      await of.getByRole('menuitem', { name: 'Nuova vista' }).click()
      const dialog = of.getByRole('dialog')
      await dialog.getByLabel('Nome').fill(name)
      await dialog.getByRole('checkbox', { name: 'guasto' }).check()
      if (share) await dialog.getByLabel('Chi la trova').selectOption({ label: share })
      await snap(of, `bulk-4-view-${name}`)
      expect(await findings(of)).toEqual([])
      await dialog.getByRole('button', { name: 'Salva la vista' }).click()
      await of.getByRole('heading', { name }).waitFor()
      await expect.poll(() => of.getByRole('link').filter({ hasText: 'Guasto' }).count(), soon).toBe(2)
      return new URL(of.url()).pathname
    }
    const own = await make(page, 'Guasti miei')
    const shares = supervisor.page
    await shares.getByRole('button', { name: 'Viste', exact: true }).click()
    expect(await shares.getByRole('menuitem', { name: /Guasti miei/ }).count()).toBe(0)
    await shares.keyboard.press('Escape')
    const team = await make(shares, 'Guasti', 'care')
    await page.goto(the.cloud.origin + team)
    await page.getByRole('heading', { name: 'Guasti' }).waitFor()
    await expect.poll(() => page.getByRole('link').filter({ hasText: 'Guasto' }).count(), soon).toBe(2)
    await page.keyboard.press('j')
    await page.getByRole('article').first().waitFor()
    expect(page.url()).toContain(team)
    await snap(page, 'bulk-5-shared')
    await shares.goto(the.cloud.origin + own)
    await shares.getByText('Questa vista non c’è, o è personale di un collega.').waitFor()
    expect(problems).toEqual([])
  })

  test('on a phone, in the dark, in English: nothing sticks out, and every place is within reach', {
    timeout: 120_000,
  }, async () => {
    const looks = { width: 320, height: 640, colorScheme: 'dark', locale: 'en-GB' } as const
    const { page } = await the.signedIn('Anna Riva', '/team', looks)
    await page
      .getByRole('checkbox', { name: /Select .* #/ })
      .first()
      .check()
    await page.getByRole('region', { name: 'Selected conversations' }).getByText('1 selected').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await snap(page, 'bulk-6-phone')
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('link', { name: 'Snoozed' }).waitFor()
    await snap(page, 'bulk-7-more')
    expect(await findings(page)).toEqual([])
    await page.getByRole('link', { name: 'Snoozed' }).click()
    await page.getByRole('heading', { name: 'Snoozed' }).waitFor()
    await expect.poll(() => page.getByRole('link', { name: 'Followed' }).isVisible(), soon).toBe(false)
  })
})
