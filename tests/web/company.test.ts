import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

const pictures = process.env.SCREENSHOTS
const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })
const whatsapp = 'wa-109951162777600'
const x = 'x-1700000000001048576'

/** The company's own system: answers for a customer, and hears what happens at the desk. */
const company = { up: true, asked: [] as string[], heard: [] as { type: string; data: { ticket: string } }[] }
const system = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  if (!company.up) return void request.socket.destroy()
  if (request.method === 'POST') company.heard.push(JSON.parse(Buffer.concat(chunks).toString()))
  else company.asked.push(request.url ?? '')
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"customer":{"tier":"gold"}}')
})
const env: Record<string, string> = {}
beforeAll(async () => {
  await new Promise<void>((listening) => system.listen(0, '127.0.0.1', listening))
  env.CRM_ORIGINS = `http://127.0.0.1:${(system.address() as AddressInfo).port}`
})
afterAll(() => new Promise((closed) => system.close(closed)))
const the = theatre({ env })

describe.skipIf(!executable)('one customer on two networks, and the company’s own systems', () => {
  test('S15, S16, S17, S18: the same words elsewhere are flagged with who answered, identities are joined and parted, the CRM stands on the card, and the company hears of the end', {
    timeout: 300_000,
  }, async () => {
    const admin = await the.signedIn('Paolo Greco', '/settings/crm')
    const origin = env.CRM_ORIGINS
    await admin.page.getByLabel(/Indirizzo, con/).fill('http://10.0.0.1/customers?phone={phone}')
    await admin.page.getByLabel(/Campi della scheda/).fill('tier = customer.tier')
    await admin.page.getByRole('button', { name: 'Salva' }).click()
    await admin.page.getByText(/Il desk non può andare a questo indirizzo/).waitFor()
    await admin.page.getByLabel(/Indirizzo, con/).fill(`${origin}/customers?phone={phone}`)
    await admin.page.getByRole('button', { name: 'Salva' }).click()
    await admin.page.getByRole('button', { name: 'Non chiedere più' }).waitFor()
    await admin.page.getByLabel('Indirizzo', { exact: true }).fill(`${origin}/hooks`)
    await admin.page.getByRole('button', { name: 'Aggiungi' }).click()
    await admin.page.getByText('Segreto per le firme').waitFor()
    await snap(admin.page, 'company-1-settings')
    admin.problems.splice(0)

    // By its number: by the network's newer id of a person alone no CRM finds anybody.
    await the.play(`moods/${whatsapp}`, { shapes: 'old' })
    const words = 'Il vostro tecnico non si è presentato nemmeno oggi, è la terza volta'
    await the.play('xPost', { account: x, person: 'Sara Contini', text: `@LumaraEnergia ${words}` })
    const marco = await the.signedIn('Marco Conti')
    await marco.page.getByRole('link').filter({ hasText: 'Il vostro tecnico' }).first().click()
    await marco.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).fill('Ci scusiamo: arriva alle 15')
    await marco.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).press('Control+Enter')
    await marco.page.getByRole('article').filter({ hasText: 'inviata' }).waitFor()
    await the.play('whatsappMessage', { account: whatsapp, person: 'Sara Contini', text: `${words}!` })

    // S16: said twice, on two networks, and a colleague has answered there.
    const { page, problems } = await the.signedIn('Giulia Ferri')
    await page.getByRole('link').filter({ hasText: 'Il vostro tecnico' }).filter({ hasText: 'WhatsApp' }).click()
    const before = page.getByRole('region', { name: 'Prima di rispondere' })
    await before.getByText('Ha scritto la stessa cosa su X').waitFor()
    await before.getByText(/ha già risposto Marco Conti/).waitFor()
    const card = page.getByRole('region', { name: 'Scheda del cliente' })
    await card.getByText('stesso nome e stesse parole').waitFor()
    // S15: what the CRM says came beside it, asked once.
    await card.getByText('gold').waitFor()
    expect(company.asked).toHaveLength(1)
    expect(company.asked[0]).toMatch(/^\/customers\?phone=\d+$/)
    await snap(page, 'company-2-twin')
    expect(await findings(page)).toEqual([])

    // Nothing but a person joins them; the other conversation is the same customer's then, and the channel is counted (S18).
    expect(await card.getByRole('button', { name: 'Separa' }).count()).toBe(0)
    await card.getByRole('button', { name: 'È la stessa' }).click()
    await card.getByRole('button', { name: 'Separa' }).waitFor()
    await card.getByText(/Unita da Giulia Ferri/).waitFor()
    expect(await card.getByLabel('Canale preferito').locator('option').first().innerText()).toMatch(
      /^(WhatsApp|X) \(dalle conversazioni\)$/,
    )
    await card.getByLabel('Canale preferito').selectOption('WhatsApp')
    await snap(page, 'company-3-joined')
    await card.getByRole('button', { name: 'Separa' }).click()
    await card.getByRole('button', { name: 'Separa' }).waitFor({ state: 'detached' })
    // Taken back, it is not suggested again.
    expect(await card.getByText('stesso nome e stesse parole').count()).toBe(0)

    // S17: the company hears of the end, once.
    await page.getByRole('textbox', { name: 'Testo del messaggio privato' }).fill('Arriva alle 15')
    await page.getByRole('textbox', { name: 'Testo del messaggio privato' }).press('Control+Enter')
    await page.getByRole('article').filter({ hasText: 'inviata' }).waitFor()
    await page.getByRole('button', { name: 'Risolvi' }).click()
    await page.locator('.state').getByText('Risolto').waitFor()
    const ticket = new URL(page.url()).pathname.split('/').at(-1)
    for (let round = 0; round < 2; round++) await the.cloud.run('tick')
    const resolved = company.heard.filter(({ type }) => type === 'ticket.resolved')
    expect(resolved.map(({ data }) => data.ticket)).toEqual([ticket])

    // S15: the CRM is down. The card says so, and answering goes on.
    company.up = false
    await the.play('whatsappMessage', { account: whatsapp, person: 'Marco Esposito', text: 'La luce va e viene' })
    await page.goto(`${the.cloud.origin}/unassigned`)
    await page.getByRole('link').filter({ hasText: 'La luce va e viene' }).click()
    await card.getByText('Il CRM non risponde. Si può rispondere lo stesso.').waitFor()
    await page.getByRole('textbox', { name: 'Testo del messaggio privato' }).fill('Controlliamo')
    await page.getByRole('textbox', { name: 'Testo del messaggio privato' }).press('Control+Enter')
    await page.getByRole('article').filter({ hasText: 'inviata' }).waitFor()
    await snap(page, 'company-4-down')
    expect(problems).toEqual([])
    for (const opened of [admin.page, marco.page, page]) await opened.context().close()
  })
})
