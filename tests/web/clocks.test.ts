import { describe, expect, test } from 'vitest'
import { executable, theatre } from './support/theatre.ts'

const the = theatre()
const pictures = process.env.SCREENSHOTS

describe.skipIf(!executable)('calendars, targets and promises on the desk', () => {
  test('a supervisor sets up a calendar and a target, a ticket’s clock follows; a promise is made and kept', {
    timeout: 240_000,
  }, async () => {
    const network = await the.open('/networks/')
    await network.page.getByRole('textbox', { name: 'Scrivi un commento' }).first().fill('Quando torna la luce?')
    await network.page.getByRole('button', { name: 'Commenta' }).first().click()
    const { page, problems } = await the.signedIn('Anna Riva')
    const snap = async (name: string) =>
      pictures && (await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true }))
    await page.getByText('Quando torna la luce?').first().waitFor()

    await page.goto(`${the.cloud.origin}/settings/calendars`)
    await page.getByRole('button', { name: 'Nuovo calendario' }).click()
    await page.getByRole('textbox', { name: 'Nome' }).fill('Ufficio')
    await page.getByRole('button', { name: 'Aggiungi una fascia: sabato' }).click()
    await page.getByRole('heading', { name: 'La settimana del prossimo cambio d’ora' }).waitFor()
    await snap('calendar')
    await page.getByRole('button', { name: 'Salva calendario' }).click()
    await page.getByRole('button', { name: 'Modifica Ufficio' }).waitFor()

    await page.goto(`${the.cloud.origin}/settings/targets`)
    await page.getByRole('button', { name: 'Nuovo obiettivo' }).click()
    await page.getByRole('textbox', { name: 'Nome' }).fill('Tutti')
    await page.getByRole('spinbutton', { name: 'Prima risposta: minuti' }).fill('300')
    await snap('target')
    await page.getByRole('button', { name: 'Salva obiettivo' }).click()
    await page.getByRole('button', { name: 'Modifica Tutti' }).waitFor()

    await page.goto(`${the.cloud.origin}/unassigned`)
    await page.getByText('Quando torna la luce?').first().click()
    await page.getByText('Scadenze e promesse').click()
    await page.getByRole('combobox', { name: 'Priorità' }).selectOption('urgent')
    await page.getByText('300 minuti di apertura di Ufficio · Tutti').waitFor()

    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16)
    await page.getByLabel('Torno da lei entro').fill(soon)
    await page.getByRole('button', { name: 'Prometti, e prepara le parole' }).click()
    const composer = page.getByRole('textbox', { name: 'Testo della risposta pubblica' })
    await expect.poll(() => composer.inputValue()).toMatch(/^Torno da lei entro /)
    await snap('promise')
    await page.getByRole('button', { name: 'Mantenuta', exact: true }).click()
    await page.getByText(/· mantenuta/).waitFor()
    expect(problems).toEqual([])
  })
})
