import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/local.ts'
import { smallPng } from '../support/small-png.ts'
import { type Stage, stages } from './support/stages.ts'
import { executable, theatre } from './support/theatre.ts'

/** Where the pictures of the README come from: `SCREENSHOTS=docs/pictures npx vitest run tests/web/story`. */
const pictures = process.env.SCREENSHOTS
const the = theatre({ overrides: { queues: { outbound: { delaySeconds: pictures ? 6 : 1 } } } })
beforeAll(async () => {
  if (pictures) await mkdir(pictures, { recursive: true })
})

const snap = async (page: Page, name: string) =>
  pictures && (await writeFile(`${pictures}/${name}.png`, smallPng(await page.screenshot())))
const conversation = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words })

describe.skipIf(!executable)('from a customer’s comment to the answer under it', () => {
  test('two agents, one stale answer refused with its draft kept, exactly one answer on the network', {
    timeout: 180_000,
  }, async () => {
    const giulia = await the.signedIn('Giulia Ferri')
    const marco = await the.signedIn('Marco Conti')
    const network = await the.open('/networks/')
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

const Sent = v.object({ sent: v.array(v.object({ account: v.string(), text: v.optional(v.string()) })) })

describe.skipIf(!executable)('the same story on every network, through the same composer', () => {
  let desk: Awaited<ReturnType<typeof the.signedIn>>
  let square: Awaited<ReturnType<typeof the.open>>
  beforeAll(async () => {
    if (!executable) return
    const admin = await signIn(the.cloud, 'Paolo Greco')
    await admin.patch('/api/channels/x-1700000000001048576', { signature: '^{name}' })
    desk = await the.signedIn('Giulia Ferri')
    square = await the.open('/networks/')
  }, 120_000)

  afterEach(() => desk?.line.release())

  const composer = () => desk.page.getByRole('region', { name: 'Risposta', exact: true })
  const words = () => composer().getByRole('textbox')
  /** Where the customer reads what the company says, on the network itself. */
  const read = (region: string, answer: string) =>
    square.page
      .getByRole('region', { name: region, exact: true })
      .locator('.official > .bubble .text, .theirs .text')
      .filter({ hasText: answer })
  async function sentTo({ account }: Stage, answer: string) {
    const { sent } = v.parse(Sent, await (await fetch(`${the.cloud.origin}/networks/api/sent`)).json())
    return sent.filter((one) => one.text?.startsWith(answer) && beside(account, one.account)).length
  }

  test.each(stages.map((stage) => [stage.name, stage] as const))('%s', { timeout: 120_000 }, async (name, stage) => {
    const asked = `Vi scrivo da ${name}: la bolletta è doppia`
    const answer = `La controlliamo subito (${name}).`
    const more = `Ho anche un conguaglio strano, ${name}`
    const second = `Vediamo anche quello (${name}).`
    const { page } = desk

    await square.page.getByRole('combobox', { name: 'Cliente' }).selectOption({ label: stage.customer })
    await stage.writes(square.page, asked)

    // The conversation appears by itself, and the composer says where the words will go.
    await page.getByRole('link', { name: 'Non assegnate' }).click()
    await page
      .getByRole('link')
      .filter({ hasText: asked.slice(0, 30) })
      .click()
    await page.getByRole('article').filter({ hasText: asked }).waitFor()
    for (const fact of stage.shows)
      await composer()
        .getByText(fact, { exact: typeof fact === 'string' })
        .first()
        .waitFor()
    for (const nothing of stage.silent) expect(await composer().getByText(nothing).count(), String(nothing)).toBe(0)
    if (stage.over) {
      await words().fill(stage.over.text)
      await composer().getByText(stage.over.says).waitFor()
      await words().press('Control+Enter')
      expect(await composer().getByRole('button', { name: 'Invia' }).getAttribute('aria-disabled')).toBe('true')
    }

    // Answered with one key; the customer reads it on the network.
    await words().fill(answer)
    await words().press('Control+Enter')
    await read(stage.region, answer).waitFor()
    await page.getByRole('article').filter({ hasText: answer }).filter({ hasText: 'inviata' }).waitFor()

    // The customer writes again while the next answer is being written, and the desk has not heard of it yet.
    const ticket = new URL(page.url()).pathname.split('/').at(-1)
    await words().fill(second)
    desk.line.hold()
    await stage.again(square.page, more, answer)
    const known = () => page.evaluate((id) => fetch(`/api/tickets/${id}`).then((answer) => answer.text()), ticket)
    await expect.poll(known, { timeout: 30_000 }).toContain(more)
    await words().press('Control+Enter')
    const refused = composer().getByRole('alert')
    await refused.getByText('È arrivato un nuovo messaggio mentre scrivevi').waitFor()
    await refused.getByText(more).waitFor()
    expect(await words().inputValue()).toBe(second)
    expect(await sentTo(stage, second)).toBe(0)
    desk.line.release()

    // Read and sent: each answer stands there once.
    await refused.getByRole('button', { name: 'Ho letto, continuo' }).click()
    await words().press('Control+Enter')
    await read(stage.region, second).waitFor()
    for (const one of [answer, second]) {
      expect(await read(stage.region, one).count()).toBe(1)
      expect(await sentTo(stage, one)).toBe(1)
    }

    // In public some networks allow one private message; the desk says so before, and that it was the only one after.
    if (stage.inPrivate) {
      const invitation = `Le scriviamo qui in privato (${name}).`
      await composer().getByRole('radio', { name: 'Messaggio privato' }).check()
      await composer().getByText('La rete permette un solo messaggio privato').waitFor()
      await words().fill(invitation)
      await words().press('Control+Enter')
      await read(stage.inPrivate, invitation).waitFor()
      expect(await sentTo(stage, invitation)).toBe(1)
      await composer().getByRole('radio', { name: 'Messaggio privato (chiuso)' }).waitFor()
    }
    expect({ desk: desk.problems, square: square.problems }).toEqual({ desk: [], square: [] })
  })
})

/** The private half of a Page answers under its own account. */
const beside = (account: string, other: string) => account.slice(3) === other.slice(3)
