import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

/** Pictures of the screens: `SCREENSHOTS=<folder> npx vitest run tests/web/placing.test.ts`. */
const pictures = process.env.SCREENSHOTS
const the = theatre()

const whatsapp = 'wa-109951162777600'
const instagram = 'ig-17841457601048576'
const x = 'x-1700000000001048576'
const facebook = 'fp-104857601048576'

/** Ten people on four networks, in two languages. */
const messages: [call: string, account: string, person: string, text: string][] = [
  ['whatsappMessage', whatsapp, 'Ada Neri', 'Buongiorno, la bolletta di marzo è doppia'],
  ['whatsappMessage', whatsapp, 'Bruno Sala', 'Sono tre giorni che aspetto il tecnico per il contatore'],
  ['instagramMessage', instagram, 'Carla Riva', 'Vorrei cambiare il conto da cui pagate la bolletta'],
  ['comment', facebook, 'Dino Leone', 'Nessuno risponde al telefono da questa mattina'],
  ['xPost', x, 'Elsa Bruni', '@LumaraEnergia da ieri sera siamo senza corrente in tutto il quartiere'],
  ['whatsappMessage', whatsapp, 'Fabio Serra', 'Ho ricevuto un sollecito per una fattura già pagata'],
  ['whatsappMessage', whatsapp, 'Grace Hill', 'Good morning, my last bill is twice what it should be'],
  ['whatsappMessage', whatsapp, 'Henry Ford', 'I have been waiting for an engineer since last Monday'],
  ['instagramMessage', instagram, 'Iris Moore', 'Could you please tell me when the power will be back?'],
  ['xPost', x, 'James Cole', '@LumaraEnergia nobody answers your phone and the app does not work'],
]

/** As long as a busy machine takes. */
const soon = { timeout: 60_000 }
const rows = (page: Page) => page.locator('.row')
const at = (page: Page, path: string) => page.goto(the.cloud.origin + path)
async function looked(page: Page, name: string) {
  if (pictures) {
    await mkdir(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/placing-${name}.png`, fullPage: true })
  }
  expect(await findings(page), name).toEqual([])
}
const saved = (page: Page, name: string) => page.getByText(`Salvato: ${name}`).first().waitFor()

describe.skipIf(!executable)('C: the right person, and nobody forgotten', () => {
  test('two teams, skills, limits, hours and rules are set on screen; ten messages in two languages reach who can answer, with the reason; one goes off duty, and nobody is forgotten', {
    timeout: 600_000,
  }, async () => {
    // People are there once they have been at the desk.
    const marco = await the.signedIn('Marco Conti')
    const giulia = await the.signedIn('Giulia Ferri')
    const first = await the.signedIn('Anna Riva')
    await first.page.context().close()

    // An admin makes the second team, and says who works where.
    const paolo = await the.signedIn('Paolo Greco', '/settings/people')
    const staff = paolo.page
    await staff.getByRole('textbox', { name: 'Nome della squadra care' }).fill('Clienti')
    await staff.getByRole('button', { name: 'Rinomina care' }).click()
    await staff.getByRole('textbox', { name: 'Nome della squadra Clienti' }).waitFor()
    await staff.getByRole('textbox', { name: 'Nome della nuova squadra' }).fill('International')
    await staff.getByRole('button', { name: 'Nuova squadra' }).click()
    await staff.getByRole('textbox', { name: 'Nome della squadra International' }).waitFor()
    for (const name of ['Marco Conti', 'Anna Riva']) {
      await staff.getByRole('button', { name: `Ruolo e squadre ${name}` }).click()
      await staff.locator('.person-row').getByRole('checkbox', { name: 'International' }).check()
      await staff.locator('.person-row').getByRole('button', { name: 'Salva' }).click()
      await staff.getByRole('button', { name: `Ruolo e squadre ${name}` }).waitFor()
    }

    // A supervisor sets how their tickets find somebody.
    const { page: anna, problems } = await the.signedIn('Anna Riva', '/settings/assignment', { height: 1400 })
    const clienti = anna.getByRole('region', { name: 'Clienti' })
    const abroad = anna.getByRole('region', { name: 'International' })
    await clienti.getByLabel('Come si assegna').selectOption({ label: 'A chi ne ha meno' })
    await clienti.getByLabel('pubbliche').first().fill('2')
    await clienti.getByLabel('private').first().fill('3')
    await clienti.getByRole('group', { name: 'Quanto pesa una' }).getByLabel('private').fill('2')
    await clienti.getByRole('button', { name: 'Salva Clienti' }).click()
    await saved(anna, 'Clienti')
    await abroad.getByLabel('Come si assegna').selectOption({ label: 'A rotazione' })
    await abroad.getByRole('button', { name: 'Salva International' }).click()
    await saved(anna, 'International')

    const skilled = async (team: typeof clienti, name: string, language: string, level: string) => {
      await team.getByRole('button', { name: `Modifica ${name}` }).click()
      const dialog = anna.getByRole('dialog', { name: `${name} in` })
      await dialog.getByLabel('Quale competenza').selectOption({ label: language })
      await dialog.getByLabel('Livello').selectOption({ label: level })
      await dialog.getByRole('button', { name: 'Aggiungi competenza' }).click()
      return dialog
    }
    const own = await skilled(clienti, 'Giulia Ferri', 'italiano', '3, molto bene')
    await own.getByRole('checkbox', { name: 'Limiti diversi da quelli della squadra' }).check()
    await own.getByRole('group', { name: 'Al massimo per Giulia Ferri' }).getByLabel('private').fill('3')
    await own.getByRole('checkbox', { name: 'Turni fissi' }).check()
    await looked(anna, '1-seat')
    await own.getByRole('checkbox', { name: 'Turni fissi' }).uncheck()
    await own.getByRole('button', { name: 'Salva Giulia Ferri' }).click()
    await saved(anna, 'Giulia Ferri')
    await (await skilled(abroad, 'Marco Conti', 'inglese', '3, molto bene'))
      .getByRole('button', { name: 'Salva Marco Conti' })
      .click()
    await abroad.getByText('inglese 3').waitFor()

    await at(anna, '/settings/calendars')
    await anna.getByRole('button', { name: 'Nuovo calendario' }).click()
    await anna.getByLabel('Nome', { exact: true }).fill('Ufficio')
    await anna.getByRole('button', { name: 'Salva calendario' }).click()
    await anna.getByText('Clienti, International').waitFor()
    await at(anna, '/settings/assignment')
    await clienti.getByText('Orari di apertura: Ufficio').waitFor()
    await looked(anna, '2-teams')

    await at(anna, '/settings/rules')
    await anna.getByRole('button', { name: 'Nuova regola' }).click()
    await anna.getByLabel('Nome della regola').fill('Chi scrive in inglese')
    await anna.getByRole('checkbox', { name: 'inglese' }).check()
    await anna.getByLabel('Va alla squadra').selectOption({ label: 'International' })
    await anna.getByLabel('Chi risponde sa la lingua del cliente').selectOption({ label: '2, bene' })
    await looked(anna, '3-rule')
    await anna.getByRole('button', { name: 'Salva regola' }).click()
    await anna.getByText('inglese → squadra International, la lingua del cliente, livello 2').waitFor()
    await anna.getByRole('button', { name: 'Nuova regola' }).click()
    await anna.getByLabel('Nome della regola').fill('Italiano')
    await anna.getByRole('checkbox', { name: 'italiano' }).check()
    await anna.getByLabel('Quale competenza').selectOption({ label: 'italiano' })
    await anna.getByLabel('Livello').selectOption({ label: '1, se la cava' })
    await anna.getByRole('button', { name: 'Aggiungi competenza' }).click()
    await anna.getByRole('button', { name: 'Salva regola' }).click()
    const order = anna.locator('.rule strong')
    await expect.poll(() => order.allTextContents(), soon).toEqual(['Chi scrive in inglese', 'Italiano'])
    // What was written can be changed, and put elsewhere.
    await anna.getByRole('button', { name: 'Modifica Italiano' }).click()
    await anna.getByLabel('Nome della regola').fill('Chi scrive in italiano')
    await anna.getByRole('button', { name: 'Salva regola' }).click()
    await anna.getByRole('button', { name: 'Sposta su: Chi scrive in italiano' }).click()
    await expect.poll(() => order.allTextContents(), soon).toEqual(['Chi scrive in italiano', 'Chi scrive in inglese'])

    // Two come on duty, and where a message would go is seen before it comes.
    for (const { page } of [giulia, marco]) {
      await page.reload()
      await page.getByRole('switch', { name: 'Fuori turno' }).click()
      await page.getByRole('switch', { name: 'In turno' }).waitFor()
    }
    await anna.getByLabel('Account').selectOption({ label: 'Lumàra Energia · WhatsApp' })
    await anna.getByLabel('Testo del messaggio').fill('Good morning, is there anybody who can help me with my bill?')
    await anna.getByRole('button', { name: 'Prova', exact: true }).click()
    await anna.getByText('Squadra International, Marco Conti (inglese, 1 di 8)').waitFor()
    await looked(anna, '4-preview')

    for (const [call, account, person, text] of messages) await the.play(call, { account, person, text })

    // Each is with who can answer, who is told why; the one too many waits, and says for what.
    for (const { page } of [giulia, marco]) await at(page, '/mine')
    await expect.poll(() => rows(giulia.page).count(), soon).toBe(5)
    await expect.poll(() => rows(marco.page).count(), soon).toBe(4)
    expect((await giulia.page.locator('.row-why').allTextContents()).toSorted()).toEqual([
      'italiano, 1 di 2',
      'italiano, 1 di 3',
      'italiano, 2 di 2',
      'italiano, 2 di 3',
      'italiano, 3 di 3',
    ])
    expect((await marco.page.locator('.row-why').allTextContents()).toSorted()).toEqual([
      'inglese, 1 di 8',
      'inglese, 1 di 8',
      'inglese, 2 di 8',
      'inglese, 3 di 8',
    ])
    await at(anna, '/unassigned')
    await rows(anna).filter({ hasText: 'chi potrebbe è al completo' }).waitFor()
    expect(await rows(anna).count()).toBe(1)
    await looked(anna, '5-unassigned')
    await rows(marco.page).filter({ hasText: '3 di 8' }).click()
    await marco.page.locator('.head').getByText('Perché a te: inglese, 3 di 8').waitFor()
    await marco.page.locator('.timeline').getByText('Assegnata a Marco Conti').first().waitFor()
    await looked(marco.page, '6-why')

    // Whoever waits is there, all of them, across owners; who is answered is not.
    await at(anna, '/waiting')
    await expect.poll(() => rows(anna).count(), soon).toBe(10)
    await rows(giulia.page).filter({ hasText: 'Ada Neri' }).click()
    await giulia.page.getByRole('textbox', { name: 'Testo del messaggio privato' }).fill('La controllo subito.')
    await giulia.page.getByRole('textbox', { name: 'Testo del messaggio privato' }).press('Control+Enter')
    await expect.poll(() => rows(anna).count(), soon).toBe(9)
    expect(await rows(anna).filter({ hasText: 'Ada Neri' }).count()).toBe(0)
    await looked(anna, '7-waiting')

    // Giulia goes. What she had not touched goes back, what she answered stays hers, and everybody still waits in sight.
    await giulia.page.getByRole('switch', { name: 'In turno' }).click()
    await giulia.page.getByText('Quello che avevi iniziato resta tuo').waitFor()
    await at(anna, '/unassigned')
    await expect.poll(() => rows(anna).count(), soon).toBe(5)
    expect(await rows(anna).filter({ hasText: 'nessuno con italiano in turno' }).count()).toBe(5)
    await at(anna, '/waiting')
    await expect.poll(() => rows(anna).count(), soon).toBe(9)
    await at(anna, '/settings/assignment')
    await anna.getByRole('region', { name: 'Rimaste a chi è fuori turno' }).getByText('Ada Neri').waitFor()

    // Marco learns some Italian: what waits is his, as far as his limits go.
    await (await skilled(clienti, 'Marco Conti', 'italiano', '2, bene'))
      .getByRole('button', { name: 'Salva Marco Conti' })
      .click()
    await saved(anna, 'Marco Conti')
    await looked(anna, '8-left')
    await at(marco.page, '/mine')
    await expect.poll(() => rows(marco.page).count(), soon).toBe(9)
    await at(anna, '/unassigned')
    await anna.getByRole('heading', { level: 1 }).first().waitFor()
    await expect.poll(() => rows(anna).count(), soon).toBe(0)

    // By hand she may pass any of them on, to a person or a team.
    await at(anna, '/team')
    await rows(anna).filter({ hasText: 'Fabio Serra' }).click()
    await anna.locator('.head').getByText('Segue Marco Conti').waitFor()
    await anna.keyboard.press('p')
    const give = anna.getByRole('dialog', { name: 'A chi passa la conversazione?' })
    await give.getByRole('button', { name: 'Marco Conti' }).waitFor()
    expect({ anna: problems, marco: marco.problems, giulia: giulia.problems }).toEqual({
      anna: [],
      marco: [],
      giulia: [],
    })
  })
})
