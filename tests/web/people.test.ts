import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

const the = theatre()
const pictures = process.env.SCREENSHOTS
const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })
const whatsapp = 'wa-109951162777600'

describe.skipIf(!executable)('the customer’s card', () => {
  test('S05, S39, S40: card, notes above the composer, joining and its undoing, a code, and a page that opens without a seat', {
    timeout: 180_000,
  }, async () => {
    const admin = await the.signedIn('Paolo Greco', '/settings/codes')
    await admin.page.getByLabel('Nome').fill('Pratica')
    await admin.page.getByLabel('Come è fatto (espressione regolare)').fill('\\b\\d{13}\\b')
    await admin.page.getByLabel(/Dove si apre/).fill('https://crm.example/cases/{code}')
    await admin.page.getByLabel('Prova su un testo').fill('n. 2830638004867')
    await admin.page.getByRole('button', { name: 'Prova' }).click()
    await admin.page.getByText('2830638004867 → https://crm.example/cases/2830638004867').waitFor()
    await admin.page.getByRole('button', { name: 'Salva' }).click()
    await admin.page.getByRole('button', { name: 'Togli: Pratica' }).waitFor()
    await snap(admin.page, 'people-1-codes')
    expect(await findings(admin.page)).toEqual([])

    await admin.page.goto(`${the.cloud.origin}/settings/crm`)
    const file = 'codice;nome;telefono;tier\nC1;"Rossi; Anna";+39 333 1234567;gold\nC2;Luca;333;silver\n'
    await admin.page
      .getByLabel('File CSV')
      .setInputFiles({ name: 'clienti.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
    await admin.page
      .getByText('Prova: non è ancora cambiato niente. Nuovi: 1. Cambiati: 0. Uguali: 0. Da correggere: 1.')
      .waitFor()
    await admin.page.getByText('il numero non ha il prefisso internazionale').waitFor()
    await snap(admin.page, 'people-2-import')
    await admin.page.getByRole('button', { name: 'Importa' }).click()
    await admin.page.getByText('Fatto. Nuovi: 1.').waitFor()
    expect(await findings(admin.page)).toEqual([])
    expect(admin.problems).toEqual([])

    const [first, second] = ['Il contatore perde acqua', 'Pratica 2830638004867: ancora niente?']
    await the.play('whatsappMessage', { account: whatsapp, person: 'Sara Contini', text: first })
    await the.play('whatsappMessage', { account: whatsapp, person: 'Marco Esposito', text: second })
    const { page, problems } = await the.signedIn('Giulia Ferri')
    await page.getByRole('link').filter({ hasText: first }).click()
    const card = page.getByRole('region', { name: 'Scheda del cliente' })
    await card.getByLabel('Nuova nota su come parlarle').fill('Darle del lei')
    await card.getByRole('button', { name: 'Aggiungi' }).click()
    const before = page.getByRole('region', { name: 'Prima di rispondere' })
    await before.getByText('Darle del lei').waitFor()
    const number = Number(/\d+/.exec(await page.locator('.head').innerText())?.[0] ?? 0)

    await page.getByRole('link').filter({ hasText: second }).first().click()
    expect(await page.locator('a.chip').getAttribute('href')).toBe('https://crm.example/cases/2830638004867')
    await card.getByText('Unisci con un’altra conversazione').click()
    const tickets = await page.evaluate(async () => (await fetch('/api/tickets?list=team')).json())
    const other = tickets.tickets.find((row: { preview: string }) => row.preview === first)
    await card.getByLabel('Numero della conversazione').fill(String(other?.number ?? number))
    await card.getByRole('button', { name: 'Unisci' }).click()
    await before.getByText('Darle del lei').waitFor()
    await card.getByRole('link').filter({ hasText: first }).waitFor()
    const [strip, writing] = [await before.boundingBox(), await page.locator('.composer').boundingBox()]
    expect(Math.abs((strip?.y ?? 0) + (strip?.height ?? 0) - (writing?.y ?? 0))).toBeLessThan(3)
    await snap(page, 'people-3-card')
    expect(await findings(page)).toEqual([])
    await card.getByRole('button', { name: 'Separa' }).click()
    await before.waitFor({ state: 'detached' })

    await card.getByText('Pagina per il call center').click()
    await card.getByLabel('Di che cosa si tratta').fill('Aspetta notizie sulla pratica')
    await card.getByRole('button', { name: 'Crea la pagina' }).click()
    const url = await card.locator('code').filter({ hasText: '/api/handoff/' }).innerText()
    const guest = await the.open(new URL(url).pathname)
    await guest.page.getByText('Aspetta notizie sulla pratica').waitFor()
    await guest.page.getByText(second).waitFor()
    await snap(guest.page, 'people-4-handoff')
    expect(await findings(guest.page)).toEqual([])
    expect(guest.problems).toEqual([])
    await card.getByRole('button', { name: 'Ritira' }).click()
    await card.getByText('Ritirata').waitFor()
    await guest.page.reload()
    await guest.page.getByText('Questa pagina non vale più').waitFor()
    expect(problems).toEqual([])
    for (const opened of [admin.page, page, guest.page]) await opened.context().close()
  })
})
