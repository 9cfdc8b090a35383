import { mkdir } from 'node:fs/promises'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import { buildWeb } from '@ascolta/local/web'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launch } from '../support/chromium.ts'

const executable = chromiumPath()
/** Where the pictures of the README come from: `SCREENSHOTS=docs/pictures npx vitest run tests/web/story`. */
const pictures = process.env.SCREENSHOTS

let cloud: Cloud
let browser: Browser
beforeAll(async () => {
  if (!executable) return
  await buildWeb(() => {})
  cloud = await startCloud({
    networks: simulator,
    overrides: { queues: { outbound: { delaySeconds: pictures ? 6 : 2 } } },
  })
  browser = await launch(executable)
  if (pictures) await mkdir(pictures, { recursive: true })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await cloud?.stop()
})

async function open(path: string) {
  const context = await browser.newContext({ locale: 'it-IT', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => {
    const { url } = message.location()
    // The first question "who am I?" and a refused send are answers, not faults.
    if (message.type() === 'error' && !/\/api\/(me|tickets\/.*\/replies)$/.test(url)) problems.push(message.text())
  })
  await page.goto(cloud.origin + path)
  return { page, problems }
}

async function signedIn(name: string, path = '/unassigned') {
  const { page, problems } = await open(path)
  await page.getByRole('link', { name: 'Accedi' }).click()
  await page.getByRole('button', { name }).click()
  await page.getByText(name).first().waitFor()
  return { page, problems }
}

const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })
const conversation = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words })

describe.skipIf(!executable)('from a customer’s comment to the answer under it', () => {
  test('two agents, one stale answer refused with its draft kept, exactly one answer on the network', {
    timeout: 180_000,
  }, async () => {
    const giulia = await signedIn('Giulia Ferri')
    const marco = await signedIn('Marco Conti')
    const network = await open('/networks/')
    const complaint = 'Da tre giorni senza luce e nessuno risponde al telefono'

    // A customer writes: the conversation appears on both desks without a reload.
    await network.page.getByRole('textbox', { name: 'Scrivi un commento' }).first().fill(complaint)
    await network.page.getByRole('button', { name: 'Commenta' }).first().click()
    const row = giulia.page
      .getByRole('option')
      .or(giulia.page.getByRole('row'))
      .or(giulia.page.getByRole('link'))
      .filter({ hasText: 'Da tre giorni' })
      .first()
    await row.waitFor({ timeout: 15_000 })
    await snap(giulia.page, '1-arrived')
    await row.click()
    await marco.page.getByText('Da tre giorni').first().click()
    await conversation(giulia.page, complaint).waitFor()

    // Both begin to write; Giulia is faster.
    const answers = {
      giulia: 'Buongiorno Giulia, ci scusiamo: i tecnici sono al lavoro, entro le 18 torna la luce.',
      marco: 'Buongiorno, mi manda il codice cliente?',
    }
    await giulia.page.getByRole('button', { name: 'Prendi in carico' }).click()
    await giulia.page.getByText('Segui tu').waitFor()
    await marco.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).fill(answers.marco)
    await giulia.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).fill(answers.giulia)
    await snap(giulia.page, '2-answer')
    await giulia.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).press('Control+Enter')
    await giulia.page.getByRole('button', { name: 'Annulla' }).waitFor()
    await snap(giulia.page, '3-undo')

    // Marco's answer was written against an older state: refused, told why, and his words stay.
    await marco.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).press('Control+Enter')
    await marco.page.getByText(/Un collega ha già risposto/).waitFor()
    expect(await marco.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).inputValue()).toBe(
      answers.marco,
    )
    await snap(marco.page, '4-refused')

    // The customer sees exactly one answer.
    await network.page.getByText(answers.giulia).waitFor({ timeout: 30_000 })
    await conversation(giulia.page, answers.giulia).filter({ hasText: 'inviata' }).waitFor({ timeout: 15_000 })
    await snap(network.page, '5-answered')
    await marco.page.waitForTimeout(3_000)
    expect(await network.page.getByText(answers.giulia).count()).toBe(1)
    expect(await network.page.getByText(answers.marco).count()).toBe(0)

    // The draft survives a reload, since it rests on the server.
    await marco.page.reload()
    await expect
      .poll(() => marco.page.getByRole('textbox', { name: 'Testo della risposta pubblica' }).inputValue(), {
        timeout: 10_000,
      })
      .toBe(answers.marco)

    // In private: a message on Messenger, answered and read there.
    await network.page
      .getByRole('textbox', { name: 'Scrivi un messaggio', exact: true })
      .fill('Il mio codice cliente è 4471')
    await network.page.getByRole('button', { name: 'Invia', exact: true }).click()
    await giulia.page.getByRole('link', { name: 'Non assegnate' }).click()
    await giulia.page.getByText('codice cliente è 4471').first().click({ timeout: 15_000 })
    await giulia.page
      .getByRole('textbox', { name: 'Testo del messaggio privato' })
      .fill('Grazie, la richiamiamo entro un’ora.')
    await giulia.page.getByRole('textbox', { name: 'Testo del messaggio privato' }).press('Control+Enter')
    await network.page.getByText('la richiamiamo entro un’ora').waitFor({ timeout: 30_000 })
    await snap(giulia.page, '6-private')

    await snap(network.page, '7-network')
    expect({ giulia: giulia.problems, marco: marco.problems, network: network.problems }).toEqual({
      giulia: [],
      marco: [],
      network: [],
    })
  })
})
