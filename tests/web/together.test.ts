import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { smallPng } from '../support/small-png.ts'
import { executable, theatre } from './support/theatre.ts'

/** Pictures of the screens: `SCREENSHOTS=<folder> npx vitest run tests/web/together.test.ts`. */
const pictures = process.env.SCREENSHOTS
const the = theatre()
const snap = async (page: Page, name: string) => {
  if (!pictures) return
  await mkdir(pictures, { recursive: true })
  await writeFile(`${pictures}/${name}.png`, smallPng(await page.screenshot()))
}
const field = (page: Page) => page.getByRole('textbox', { name: 'Testo della risposta pubblica' })

describe.skipIf(!executable)('two agents side by side', () => {
  test('S06: who looks, who writes, taking over, and a deactivation in the middle of a sentence', {
    timeout: 240_000,
  }, async () => {
    const giulia = await the.signedIn('Giulia Ferri')
    const marco = await the.signedIn('Marco Conti')
    const paolo = await the.signedIn('Paolo Greco', '/settings/people')
    const network = await the.open('/networks/')
    await network.page.getByRole('textbox', { name: 'Scrivi un commento' }).first().fill('Da ieri sono senza luce')
    await network.page.getByRole('button', { name: 'Commenta' }).first().click()
    for (const { page } of [giulia, marco]) await page.getByText('Da ieri sono').first().click()

    // Marco is there, and then he writes.
    await giulia.page.locator('.head').getByText('Marco Conti guarda').waitFor()
    await field(marco.page).pressSequentially('Buongiorno, mando subito un tecnico', { delay: 10 })
    await giulia.page.locator('.head').getByText('Marco Conti sta scrivendo').waitFor()
    await snap(giulia.page, 'writing')
    await marco.page.getByText('Bozza salvata').waitFor()

    // In the middle of his sentence his work ends.
    await paolo.page.getByRole('button', { name: 'Disattiva Marco Conti' }).click()
    await paolo.page.getByRole('button', { name: 'Riattiva Marco Conti' }).waitFor()
    await snap(paolo.page, 'people')
    expect(await field(marco.page).inputValue()).toBe('Buongiorno, mando subito un tecnico')

    // His words are there for who goes on.
    await giulia.page.reload()
    await giulia.page.getByRole('button', { name: 'Guarda' }).click()
    await giulia.page.locator('.colleague-words').getByText('mando subito un tecnico').waitFor()
    await snap(giulia.page, 'draft')
    await giulia.page.getByRole('button', { name: 'Prendi tu' }).click()
    await expect.poll(() => field(giulia.page).inputValue()).toBe('Buongiorno, mando subito un tecnico')
    await snap(giulia.page, 'taken')

    // And a link for somebody new.
    await paolo.page.getByRole('button', { name: 'Invita una persona' }).click()
    await paolo.page.getByLabel('Per chi è').fill('nora@example.com')
    if (!(await paolo.page.locator('.invites .check input').first().isChecked()))
      await paolo.page.locator('.invites .check').first().click()
    await paolo.page.getByRole('button', { name: 'Crea il link' }).click()
    await paolo.page.getByText('Ecco il link').waitFor()
    await snap(paolo.page, 'invited')
    const link = await paolo.page.locator('.copy code').first().innerText()
    const guest = await the.open(new URL(link).pathname + new URL(link).hash)
    await guest.page.getByText('ti ha invitato in questo desk').waitFor()
    expect(new URL(guest.page.url()).hash).toBe('')
    await snap(guest.page, 'join')
  })
})
