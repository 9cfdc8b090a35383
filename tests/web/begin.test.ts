import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

const the = theatre()
const pictures = process.env.SCREENSHOTS
const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })

const whatsapp = 'wa-109951162777600'
const Identities = v.object({
  identities: v.array(v.object({ id: v.string(), phone: v.string() })),
  people: v.array(v.object({ id: v.string(), name: v.string() })),
})
const Sent = v.object({ sent: v.array(v.object({ text: v.optional(v.string()) })) })
const timesSent = async (text: string) =>
  v
    .parse(Sent, await (await fetch(`${the.cloud.origin}/networks/api/sent`)).json())
    .sent.filter((one) => one.text === text).length

/** Somebody of the simulator's town, with their phone in view. */
async function customer(name: string) {
  const { page } = await the.open('/networks/')
  await page.getByRole('combobox', { name: 'Cliente' }).selectOption({ label: name })
  const region = (title: string) => page.getByRole('region', { name: title, exact: true })
  return { page, region }
}

/** The customer wrote so many hours ago, as far as the desk knows. */
async function hoursPass(hours: number, words: string) {
  const { client, name } = the.cloud.table.documents
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  const ticket = Items.find(({ sk, preview }) => String(sk).startsWith('T#') && preview === words)
  if (!ticket) throw new Error('there is no such ticket')
  await client.send(
    new UpdateCommand({
      TableName: name,
      Key: { pk: ticket.pk, sk: ticket.sk },
      UpdateExpression: 'SET heardAt = :at',
      ExpressionAttributeValues: { ':at': new Date(Date.now() - hours * 3_600_000).toISOString() },
    }),
  )
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Nuova conversazione' })
const sentLine = (page: Page, words: string) =>
  page.getByRole('article').filter({ hasText: words }).filter({ hasText: 'inviata' })
const answered = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words })

describe.skipIf(!executable)('WhatsApp after its window closed', () => {
  test('an approved template is chosen, filled, seen and sent by keyboard alone', { timeout: 180_000 }, async () => {
    const asked = 'Avete novità sulla mia pratica?'
    const sara = await customer('Sara Contini')
    await the.play('whatsappMessage', { account: whatsapp, person: 'Sara Contini', text: asked })
    const { page, problems } = await the.signedIn('Giulia Ferri')
    await page.getByRole('link').filter({ hasText: asked }).waitFor()
    await hoursPass(25, asked)
    await the.cloud.run('tick')
    await page.keyboard.press('j')
    await answered(page, asked).waitFor()
    await page.getByText('Finestra chiusa da 1 h: scegli un modello approvato.').waitFor()
    await snap(page, 'begin-1-closed')

    await page.getByRole('button', { name: 'Scegli un modello' }).press('Enter')
    const search = page.getByRole('combobox', { name: 'Cerca tra i modelli approvati' })
    await search.waitFor()
    await page.getByRole('option').filter({ hasText: 'riapertura' }).waitFor()
    expect(await page.getByRole('option').filter({ hasText: 'nuova_tariffa' }).count()).toBe(0)
    await page.getByRole('option').filter({ hasText: 'contiene un file' }).waitFor()
    await snap(page, 'begin-2-choose')
    expect(await findings(page)).toEqual([])
    await page.keyboard.type('promemoria ital')
    await page.keyboard.press('Enter')
    await page.getByText('Spazi ancora da riempire: 2').waitFor()
    await page.getByLabel('Spazio 2').focus()
    await page.keyboard.press('Control+Enter')
    expect(await page.getByLabel('Spazio 1').evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type('Sara')
    await page.keyboard.press('Tab')
    await page.keyboard.type('{{1}} 4711')
    const said = 'Buongiorno Sara, la sua pratica {{1}} 4711 è pronta: risponda qui per continuare.'
    await page.getByRole('region', { name: 'Anteprima' }).getByText(said).waitFor()
    await snap(page, 'begin-3-filled')
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Control+Enter')
    await sara.region('In privato: WhatsApp').getByText(said).waitFor()
    await sentLine(page, said).waitFor()
    await snap(page, 'begin-4-sent')

    const phone = sara.region('In privato: WhatsApp')
    await phone.getByRole('textbox').fill('Perfetto, grazie')
    await phone.getByRole('button', { name: /Invia/ }).click()
    await answered(page, 'Perfetto, grazie').waitFor()
    await page.getByRole('textbox', { name: 'Testo del messaggio privato' }).waitFor()
    expect(await timesSent(said)).toBe(1)
    expect(problems).toEqual([])
    for (const opened of [page, sara.page]) await opened.context().close()
  })
})

describe.skipIf(!executable)('a conversation that an agent begins', () => {
  test('by mail: words stay when the dialog is closed, five presses are one mail, the answer comes back to it', {
    timeout: 180_000,
  }, async () => {
    const marco = await customer('Marco Esposito')
    const { page, problems } = await the.signedIn('Giulia Ferri', '/mine')
    await page.keyboard.press('n')
    await dialog(page).getByLabel('Da quale account').selectOption({ label: 'E-mail · Lumàra Energia' })
    await dialog(page).getByText('Indica a chi scrivere.').waitFor()
    await dialog(page).getByText('lì la rete vuole che scriva prima il cliente').waitFor()
    await dialog(page).getByLabel('A quale indirizzo').fill('marco.esposito@posta')
    await dialog(page).getByLabel('Oggetto').fill('Il suo contatore')
    const words = 'Buongiorno, domani tra le 9 e le 11 passa il tecnico.'
    await dialog(page).getByLabel('Testo del messaggio').fill(words)
    await snap(page, 'begin-5-mail')
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Control+Enter')
    await dialog(page).getByRole('alert').getByText('controlla l’indirizzo').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog.begin').waitFor({ state: 'detached' })
    await page.keyboard.press('n')
    expect(await dialog(page).getByLabel('Testo del messaggio').inputValue()).toBe(words)
    await dialog(page).getByLabel('A quale indirizzo').fill('marco.esposito@posta.example')
    await dialog(page)
      .getByRole('button', { name: 'Invia' })
      .evaluate((button: HTMLElement) => {
        for (let press = 0; press < 5; press++) button.click()
      })
    await dialog(page).waitFor({ state: 'detached' })
    await sentLine(page, words).waitFor()
    await page.getByText('Attende il cliente').first().waitFor()
    await snap(page, 'begin-6-mail-sent')
    const mail = marco.region('In privato: e-mail')
    await mail.getByText('Il suo contatore', { exact: true }).first().waitFor()
    await mail.getByText(words).waitFor()
    expect(await timesSent(words)).toBe(1)

    await mail
      .getByRole('button', { name: /Rispondi/ })
      .first()
      .click()
    await mail.getByRole('textbox', { name: 'Rispondi alla mail' }).fill('Va bene, vi aspetto')
    await mail.getByRole('button', { name: 'Invia la risposta' }).click()
    await answered(page, 'Va bene, vi aspetto').waitFor()
    await snap(page, 'begin-7-mail-answered')
    expect(problems.filter((one) => !one.includes('400'))).toEqual([])
    for (const opened of [page, marco.page]) await opened.context().close()
  })

  test('to somebody else after an answer that was lost is another conversation, with whoever was corrected', {
    timeout: 180_000,
  }, async () => {
    const marco = await customer('Marco Esposito')
    const { page } = await the.signedIn('Giulia Ferri', '/mine')
    await page.route(
      '**/api/conversations',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await page.keyboard.press('n')
    await dialog(page).getByLabel('Da quale account').selectOption({ label: 'E-mail · Lumàra Energia' })
    await dialog(page).getByLabel('A quale indirizzo').fill('mario.esposito@posta.example')
    await dialog(page).getByLabel('Oggetto').fill('La sua pratica')
    const words = 'Buongiorno, la sua pratica è pronta.'
    await dialog(page).getByLabel('Testo del messaggio').fill(words)
    await page.keyboard.press('Control+Enter')
    await dialog(page).getByRole('alert').waitFor()
    await dialog(page).getByLabel('A quale indirizzo').fill('marco.esposito@posta.example')
    await page.keyboard.press('Control+Enter')
    await page.locator('dialog.begin').waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'marco.esposito@posta.example' }).waitFor()
    await sentLine(page, words).waitFor()
    await marco.region('In privato: e-mail').getByText(words).waitFor()
    for (const opened of [page, marco.page]) await opened.context().close()
  })

  test('on X in private, and in a post that names the person; a name that nobody has fails and says so', {
    timeout: 180_000,
  }, async () => {
    const sara = await customer('Sara Contini')
    const { page, problems } = await the.signedIn('Giulia Ferri', '/mine')
    await page.getByRole('button', { name: 'Nuova conversazione' }).click()
    await dialog(page).getByLabel('Da quale account').selectOption({ label: 'X · Lumàra Energia' })
    await dialog(page).getByLabel('A chi').fill('@saracontini')
    await dialog(page).getByText('costa 0,015 USD').waitFor()
    const secret = 'Buongiorno Sara, il suo rimborso è partito oggi.'
    await dialog(page).getByLabel('Testo del messaggio').fill(secret)
    await page.keyboard.press('Control+Enter')
    await sentLine(page, secret).waitFor()
    await sara.region('In privato: X').getByText(secret).waitFor()
    await sara.region('In privato: X').getByRole('textbox').fill('Grazie, arrivato!')
    await sara.region('In privato: X').getByRole('button', { name: /Invia/ }).click()
    await answered(page, 'Grazie, arrivato!').waitFor()

    await page.keyboard.press('n')
    await dialog(page).getByRole('radio', { name: 'In pubblico' }).check()
    await dialog(page).getByLabel('A chi').fill('saracontini')
    const text = dialog(page).getByLabel('Testo del post')
    await text.focus()
    expect(await text.inputValue()).toBe('@saracontini ')
    await page.keyboard.press('End')
    await page.keyboard.type('grazie della segnalazione, è tutto risolto.')
    await snap(page, 'begin-8-post')
    await page.keyboard.press('Control+Enter')
    const post = '@saracontini grazie della segnalazione, è tutto risolto.'
    await sentLine(page, post).waitFor()
    const square = sara.region('In pubblico: X')
    await square.getByText(post).waitFor()
    const own = square.getByRole('article').filter({ hasText: post })
    await own.getByRole('textbox', { name: 'Rispondi su X' }).fill('@lumaraenergia grazie a voi')
    await own.getByRole('button', { name: 'Pubblica la risposta su X' }).click()
    await answered(page, 'grazie a voi').waitFor()
    await snap(page, 'begin-9-post-answered')

    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    await dialog(page).getByRole('radio', { name: 'In privato' }).check()
    await dialog(page).getByLabel('A chi').fill('@nessuno_mai')
    await dialog(page).getByLabel('Testo del messaggio').fill('C’è qualcuno?')
    await page.keyboard.press('Control+Enter')
    await page.getByText('la rete non conosce questa persona').first().waitFor()
    expect(problems).toEqual([])
    for (const opened of [page, sara.page]) await opened.context().close()
  })

  test('on WhatsApp to somebody who never wrote: only with approved words, in English too', {
    timeout: 180_000,
  }, async () => {
    const state = await (await fetch(`${the.cloud.origin}/networks/api/state`)).json()
    const { identities, people } = v.parse(Identities, state)
    const person = people.find(({ name }) => name === 'Giulia Ferraris')
    const phone = identities.find(({ id }) => id === person?.id)?.phone ?? ''
    const giulia = await customer('Giulia Ferraris')
    await the.cloud.run('tick')
    const { page, problems } = await the.signedIn('Marco Conti', '/mine', { locale: 'en-GB', colorScheme: 'dark' })
    await page.keyboard.press('n')
    const form = page.getByRole('dialog', { name: 'New conversation' })
    await form.getByLabel('From which account').selectOption({ label: 'WhatsApp · Lumàra Energia' })
    await form.getByLabel('To which number').fill(`+${phone}`)
    await form.getByRole('combobox', { name: 'Search the approved templates' }).fill('tecnico')
    await page.keyboard.press('Enter')
    await form.getByLabel('Gap nome').fill('Giulia')
    await form.getByLabel('Gap giorno').fill('martedì')
    await form.getByLabel('Gap ora').fill('9 e le 11')
    await snap(page, 'begin-10-whatsapp-dark')
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Control+Enter')
    const said = 'Gentile Giulia, il tecnico passa martedì tra le 9 e le 11. Se non va bene ce lo scriva qui.'
    await giulia.region('In privato: WhatsApp').getByText(said).waitFor()
    await page.getByText('The customer has not written yet').waitFor()
    await giulia.region('In privato: WhatsApp').getByRole('textbox').fill('Perfetto')
    await giulia.region('In privato: WhatsApp').getByRole('button', { name: /Invia/ }).click()
    await answered(page, 'Perfetto').waitFor()
    expect(await timesSent(said)).toBe(1)
    expect(problems).toEqual([])
    for (const opened of [page, giulia.page]) await opened.context().close()
  })
})
