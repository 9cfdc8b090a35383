import { mkdir } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { contents } from '../support/files.ts'
import { aPicture } from '../support/picture.ts'
import { type Stage, stages } from './support/stages.ts'
import { executable, theatre } from './support/theatre.ts'

const pictures = process.env.SCREENSHOTS
const the = theatre()
beforeAll(async () => {
  if (pictures) await mkdir(pictures, { recursive: true })
})

const meter = { name: 'contatore.png', mimeType: 'image/png', buffer: aPicture({ width: 320, height: 200 }) }
const bill = { name: 'bolletta.pdf', mimeType: 'application/pdf', buffer: Buffer.from(contents['bolletta.pdf']) }

const stage = (name: string): Stage => {
  const found = stages.find((one) => one.name === name)
  if (!found) throw new Error(`no stage ${name}`)
  return found
}
const region = (page: Page, { region }: Stage) => page.getByRole('region', { name: region, exact: true })
const wide = (image: Locator) =>
  expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth), { timeout: 20_000 }).toBe(320)

/** The customer writes, the agent opens it and stands in the composer. */
async function asked(desk: Page, square: Page, on: Stage, words: string) {
  await square.getByRole('combobox').first().selectOption({ label: on.customer })
  await on.writes(square, words)
  await desk.goto(`${the.cloud.origin}/unassigned`)
  await desk.getByText(words.slice(0, 20)).first().click()
  await desk.getByRole('article').filter({ hasText: words }).waitFor()
  return desk.getByRole('region', { name: 'Risposta', exact: true })
}

describe.skipIf(!executable)('an agent answers with a file', () => {
  test.each(['Facebook, in public', 'WhatsApp', 'X, in public', 'e-mail'])(
    'on %s, and the customer sees it',
    {
      timeout: 120_000,
    },
    async (name) => {
      const on = stage(name)
      const [desk, square] = [await the.signedIn('Giulia Ferri'), await the.open('/networks/')]
      const composer = await asked(desk.page, square.page, on, `Mi mandate una foto, ${name}?`)
      await composer.locator('input[type=file]').setInputFiles(meter)
      const chip = composer.getByRole('listitem').filter({ hasText: 'contatore.png' })
      await wide(chip.locator('img'))
      await composer.getByRole('textbox').fill('Ecco la foto del contatore')
      if (pictures) await desk.page.screenshot({ path: `${pictures}/enclosed-${on.account.slice(0, 2)}-1.png` })
      await composer.getByRole('button', { name: 'Invia' }).click()

      const line = desk.page.getByRole('article').filter({ hasText: 'Ecco la foto del contatore' })
      await wide(line.getByRole('img', { name: 'contatore.png' }))
      const there = region(square.page, on).locator('img.brought').last()
      await there.waitFor()
      await wide(there)
      if (pictures) {
        await desk.page.screenshot({ path: `${pictures}/enclosed-${on.account.slice(0, 2)}-2.png` })
        await there.scrollIntoViewIfNeeded()
        await square.page.screenshot({ path: `${pictures}/enclosed-${on.account.slice(0, 2)}-3.png` })
      }
      expect({ desk: desk.problems, square: square.problems }).toEqual({ desk: [], square: [] })
    },
  )

  test('where no words go beside a file, the file goes first and the words after it', {
    timeout: 120_000,
  }, async () => {
    const on = stage('Messenger')
    const [desk, square] = [await the.signedIn('Giulia Ferri'), await the.open('/networks/')]
    const composer = await asked(desk.page, square.page, on, 'Mi mandate la bolletta su Messenger?')
    await composer.locator('input[type=file]').setInputFiles(bill)
    await composer.getByRole('listitem').filter({ hasText: 'bolletta.pdf' }).getByRole('button').waitFor()
    await composer.getByRole('textbox').fill('Eccola, buona giornata')
    await composer.getByText('Qui un file parte da solo').waitFor()
    if (pictures) await desk.page.screenshot({ path: `${pictures}/enclosed-ms-1.png` })
    await composer.getByRole('button', { name: 'Invia' }).click()
    const log = region(square.page, on)
    await log.getByText('Eccola, buona giornata').waitFor()
    const [file, words] = await Promise.all([
      log.getByRole('link', { name: /bolletta\.pdf/ }).boundingBox(),
      log.getByText('Eccola, buona giornata').boundingBox(),
    ])
    expect(file?.y ?? 0).toBeLessThan(words?.y ?? 0)
    await desk.page.getByRole('link', { name: /bolletta\.pdf/ }).waitFor()
    expect(desk.problems).toEqual([])
  })

  test('dropped or pasted it joins too, stays over a reload, leaves again, and what does not fit is said in words', {
    timeout: 120_000,
  }, async () => {
    const on = { ...stage('WhatsApp'), customer: 'Marco Esposito' }
    const [desk, square] = [await the.signedIn('Giulia Ferri'), await the.open('/networks/')]
    const composer = await asked(desk.page, square.page, on, 'E il modulo per la disdetta?')
    const give = (event: 'drop' | 'paste', name: string, type: string, data: number[]) =>
      composer.getByRole('textbox').evaluate(
        (field, [event, name, type, data]) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([new Uint8Array(data)], name, { type }))
          const init = { bubbles: true, cancelable: true }
          field.dispatchEvent(
            event === 'drop'
              ? new DragEvent('drop', { ...init, dataTransfer: transfer })
              : new ClipboardEvent('paste', { ...init, clipboardData: transfer }),
          )
        },
        [event, name, type, data] as const,
      )
    const item = (name: string) => composer.getByRole('listitem').filter({ hasText: name })

    await give('paste', 'setup.exe', 'application/x-msdownload', [77, 90])
    await item('setup.exe').getByText('Il desk non invia file di questo tipo.').waitFor()
    await give('drop', 'disegno.png', 'image/png', [...Buffer.from('<svg onload=alert(1)>')])
    await item('disegno.png').getByText('Il contenuto del file non è quello che dice il nome.').waitFor()
    if (pictures) await desk.page.screenshot({ path: `${pictures}/enclosed-wa-refused.png` })
    for (const name of ['setup.exe', 'disegno.png']) {
      await item(name)
        .getByRole('button', { name: `Togli ${name}` })
        .click()
      await item(name).waitFor({ state: 'detached' })
    }

    await give('drop', 'modulo.pdf', 'application/pdf', [...bill.buffer])
    await item('modulo.pdf').getByRole('button').waitFor()
    await give('paste', 'altro.pdf', 'application/pdf', [...bill.buffer])
    await item('altro.pdf').getByText('Questo canale prende meno file insieme. (max 1)').waitFor()

    await desk.page.reload()
    await item('modulo.pdf').waitFor()
    expect(await item('altro.pdf').count()).toBe(0)
    const stored = await desk.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).not.toContain('modulo')
    await item('modulo.pdf').getByRole('button', { name: 'Togli modulo.pdf' }).click()
    await item('modulo.pdf').waitFor({ state: 'detached' })
    await desk.page.reload()
    await composer.getByRole('textbox').waitFor()
    expect(await item('modulo.pdf').count()).toBe(0)
    // What the server refuses is an answer, not a fault.
    expect(desk.problems.filter((problem) => !/400/.test(problem))).toEqual([])
  })
})
