import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { smallPng } from '../support/small-png.ts'
import { type Stage, stages } from './support/stages.ts'
import { executable, theatre } from './support/theatre.ts'

/** Where the pictures of docs/channels come from: `SCREENSHOTS=docs/pictures npx vitest run tests/web/guides`. */
const pictures = process.env.SCREENSHOTS && `${process.env.SCREENSHOTS}/channels`
const the = theatre(pictures ? { port: 4000 } : {})
const company = 'Brezza Acqua'

interface Guide {
  /** The page in docs/channels that is followed. */
  page: string
  network: string
  /** The name of its field for the account's id, and of the one for its token. */
  id: string
  token?: string
  /** What the app at the network signs with, and what it is called there. */
  secret?: 'App secret' | 'Consumer secret'
  stage: string
  proof: RegExp
}

const webhook = /Webhook ricevuto alle \d\d:\d\d/
const guides: Guide[] = [
  {
    page: 'facebook',
    network: 'Facebook',
    id: 'Id della Pagina',
    token: 'Token della Pagina',
    secret: 'App secret',
    stage: 'Facebook, in public',
    proof: webhook,
  },
  {
    page: 'messenger',
    network: 'Messenger',
    id: 'Id della Pagina',
    token: 'Token della Pagina',
    secret: 'App secret',
    stage: 'Messenger',
    proof: webhook,
  },
  {
    page: 'instagram',
    network: 'Instagram',
    id: 'Id dell’account Instagram',
    token: 'Token dell’account',
    secret: 'App secret',
    stage: 'Instagram, in public',
    proof: webhook,
  },
  {
    page: 'whatsapp',
    network: 'WhatsApp',
    id: 'Id del numero di telefono',
    token: 'Token dell’utente di sistema',
    secret: 'App secret',
    stage: 'WhatsApp',
    proof: webhook,
  },
  {
    page: 'x',
    network: 'X',
    id: 'Id dell’utente',
    token: 'Token dell’utente',
    secret: 'Consumer secret',
    stage: 'X, in public',
    proof: webhook,
  },
  {
    page: 'email',
    network: 'E-mail',
    id: 'Indirizzo su cui riceviamo',
    stage: 'e-mail',
    proof: /Messaggio ricevuto alle \d\d:\d\d/,
  },
]

describe.skipIf(!executable)('from nothing to the first live message, as the guide says', () => {
  let square: Page
  beforeAll(async () => {
    if (!executable) return
    if (pictures) await mkdir(pictures, { recursive: true })
    square = (await the.open('/networks/')).page
  }, 120_000)

  const settings = () => square.locator('#setup-panel')
  const copied = (desk: Page, label: string) => desk.locator('.copy', { hasText: label }).locator('code').innerText()
  /** From the top of the first to the end of the last. */
  async function picture(name: string, first: Locator, last = first) {
    if (!pictures) return
    const [from, to] = [await first.boundingBox(), await last.boundingBox()]
    if (!from || !to) throw new Error('There is nothing to take a picture of.')
    const clip = { ...from, height: to.y + to.height - from.y }
    await writeFile(`${pictures}/${name}.png`, smallPng(await first.page().screenshot({ clip })))
  }

  test.each(guides)(
    'docs/channels says what is pressed and filled in: $page',
    async ({ page, network, id, token, secret }) => {
      const folder = join(import.meta.dirname, '../../docs')
      const text = await readFile(join(folder, `channels/${page === 'messenger' ? 'facebook' : page}.md`), 'utf8')
      const pressed = ['Collega un canale', network, id, 'Collega', ...(token ? [token] : [])]
      if (secret) pressed.push(secret, 'Salva la chiave', 'Indirizzo dei webhook')
      if (secret === 'App secret') pressed.push('Crea una parola di verifica', 'Parola di verifica')
      for (const words of pressed) expect(text).toContain(`**${words}**`)
      for (const [, picture = ''] of text.matchAll(/\]\(\.\.\/(pictures\/[^)]+)\)/g))
        expect(existsSync(join(folder, picture)), picture).toBe(true)
    },
  )

  test.each(guides.map((guide) => [guide.network, guide] as const))(
    '%s',
    { timeout: 150_000 },
    async (network, guide) => {
      const { page: desk, problems } = await the.signedIn('Paolo Greco', '/channels', { width: 1000, height: 1700 })

      // At the network: an account, with its id and a token.
      if (!(await settings().getByLabel('Nome dell’azienda').isVisible())) await settings().locator('summary').click()
      await settings().getByLabel('Nome dell’azienda').fill(company)
      await settings().getByRole('combobox', { name: /^Rete/ }).selectOption({ label: network })
      await settings().getByRole('button', { name: 'Apri l’account' }).click()
      const account = settings().getByRole('group', { name: `${company} · ${network}` })
      const external = await account.locator('code').first().innerText()

      // On the desk: the steps, in their order.
      await desk.getByRole('button', { name: 'Collega un canale' }).click()
      await desk.getByRole('radio', { name: network, exact: true }).check()
      const guided = desk.getByRole('region', { name: 'Collega un canale' })
      if (guide.secret) {
        const app = settings().getByRole('group', { name: guide.secret === 'App secret' ? 'App di Meta' : 'App di X' })
        await guided.getByLabel(guide.secret).fill(await app.locator('code').innerText())
        await guided.getByRole('button', { name: 'Salva la chiave' }).click()
        await guided.getByText('Chiave salvata').waitFor()
        const address = await copied(desk, 'Indirizzo dei webhook')
        if (guide.secret === 'App secret') {
          await guided.getByRole('button', { name: 'Crea una parola di verifica' }).click()
          await app.getByLabel('Callback URL').fill(address)
          await app.getByLabel('Verify token').fill(await copied(desk, 'Parola di verifica'))
          await untilAccepted(app, 'Verifica e salva', 'Verificato: le notifiche vanno a quell’indirizzo.')
        } else {
          await app.getByLabel('Indirizzo dei webhook').fill(address)
          await untilAccepted(app, 'Registra', 'Valido: la prova (CRC) è superata.')
        }
        await picture(`${guide.page}-1`, guided)
      }
      await guided.getByLabel(guide.id).fill(external)
      await guided.getByLabel(/^Nome/).fill(company)
      if (guide.token) await guided.getByLabel(guide.token).fill(await account.locator('code').last().innerText())
      if (!guide.secret) await picture(`${guide.page}-1`, guided)
      await guided.getByRole('button', { name: 'Collega', exact: true }).click()
      await guided.getByText(/In attesa del primo/).waitFor()
      const subscribe = account.getByRole('button', { name: 'Abbona all’app' })
      if (await subscribe.isVisible()) await subscribe.click()

      // A customer writes, and the desk says when it heard of it.
      const stage = stages.find(({ name }) => name === guide.stage) as Stage
      const words = `Prima prova su ${network}`
      await square.getByRole('combobox', { name: 'Cliente' }).selectOption({ label: stage.customer })
      await stage.writes(square, words)
      await guided.getByText(guide.proof).waitFor()
      await picture(`${guide.page}-2`, guided.locator('.steps > li').nth(-2), guided.locator('.steps > li').last())

      // And the answer reaches the customer.
      await desk.getByRole('link', { name: 'Non assegnate' }).click()
      await desk.getByRole('link').filter({ hasText: words }).click()
      const field = desk.getByRole('region', { name: 'Risposta', exact: true }).getByRole('textbox')
      await field.fill(`Ricevuto, grazie (${network}).`)
      await field.press('Control+Enter')
      await square
        .getByRole('region', { name: stage.region, exact: true })
        .locator('.official > .bubble .text, .theirs .text')
        .filter({ hasText: `Ricevuto, grazie (${network}).` })
        .waitFor()
      expect(problems).toEqual([])
      await desk.context().close()
    },
  )
})

/** What was made a moment ago the desk's door may not know for some seconds: one presses again. */
async function untilAccepted(app: Locator, button: string, says: string) {
  const accepted = app.getByText(says)
  await expect
    .poll(
      async () => {
        await app.getByRole('button', { name: button }).click()
        await app
          .getByRole('status')
          .filter({ hasText: /Verificato|Valido|Non superato/ })
          .waitFor()
        return accepted.isVisible()
      },
      { timeout: 40_000, interval: 1_000 },
    )
    .toBe(true)
}
