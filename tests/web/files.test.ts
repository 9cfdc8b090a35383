import { mkdir } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { aPicture } from '../support/picture.ts'
import { executable, theatre } from './support/theatre.ts'

const pictures = process.env.SCREENSHOTS
const the = theatre({})
beforeAll(async () => {
  if (pictures) await mkdir(pictures, { recursive: true })
})

describe.skipIf(!executable)('a customer sends a picture (X5)', () => {
  const meter = { name: 'contatore.png', mimeType: 'image/png', buffer: aPicture({ width: 320, height: 200 }) }
  const bill = { name: 'bolletta.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 la bolletta') }

  test('it is shown in the conversation from our own store, and what is no picture is saved', {
    timeout: 120_000,
  }, async () => {
    const desk = await the.signedIn('Giulia Ferri')
    const square = await the.open('/networks/')
    const phone = square.page.locator('#wa-chat')
    await phone.getByRole('textbox').fill('Ecco il contatore')
    await phone.locator('input[type=file]').setInputFiles(meter)
    await phone.getByRole('button', { name: 'Invia' }).click()
    const own = square.page.locator('img.brought').first()
    await expect
      .poll(() => own.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 })
      .toBe(320)

    await desk.page.getByText('Ecco il contatore').first().click({ timeout: 30_000 })
    const line = desk.page.getByRole('article').filter({ hasText: 'Ecco il contatore' })
    const shown = line.getByRole('img', { name: 'Immagine' })
    await shown.waitFor({ timeout: 30_000 })
    await expect
      .poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 })
      .toBe(320)
    if (pictures) await desk.page.screenshot({ path: `${pictures}/files-1-picture.png` })

    // A file without a word.
    await phone.locator('input[type=file]').setInputFiles(bill)
    await phone.getByRole('button', { name: 'Invia' }).click()
    const saved = desk.page.getByRole('link', { name: /^File: bolletta|^File: documento/ })
    await saved.waitFor({ timeout: 30_000 })
    const download = desk.page.waitForEvent('download')
    await saved.click()
    expect((await download).suggestedFilename()).toMatch(/\.pdf$/)

    // By mail, the same way.
    const mail = square.page.locator('#mail-new')
    await mail.getByRole('textbox', { name: 'Oggetto' }).fill('La foto')
    await mail.getByRole('textbox', { name: 'Scrivi una mail' }).fill('Le mando la foto del contatore')
    await mail.locator('input[type=file]').setInputFiles(meter)
    await mail.getByRole('button', { name: 'Invia la mail' }).click()
    await desk.page.getByText('Le mando la foto').first().click({ timeout: 30_000 })
    const part = desk.page.getByRole('img', { name: 'Immagine: contatore.png' })
    await part.waitFor({ timeout: 30_000 })
    await expect
      .poll(() => part.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 })
      .toBe(320)

    if (pictures) {
      await desk.page.screenshot({ path: `${pictures}/files-2-mail.png` })
      await square.page.screenshot({ path: `${pictures}/files-3-network.png`, fullPage: true })
    }
    expect({ desk: desk.problems, square: square.problems }).toEqual({ desk: [], square: [] })
  })
})
