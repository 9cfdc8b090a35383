import { describe, expect, test } from 'vitest'
import { desk, executable, findings, phone } from './support/browser.ts'

const the = desk('handling')
const { open, asked } = the

describe.skipIf(!executable)('what one does with a conversation', () => {
  test('S04: a note with a mention, a tag, a third party and a snooze, each with one key', async () => {
    const { page, broken } = await open('/team/tic-1')
    await page.getByText('Nessuno la segue').waitFor()
    await page.keyboard.press('i')
    const note = page.getByLabel('Testo, solo per i colleghi')
    await note.pressSequentially('Sentiamo il corriere, @ga')
    await page.getByRole('option', { name: 'Luca Gallo' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.screenshot({ path: '.build/handling-note.png' })
    await note.press('Enter')
    expect(await note.inputValue()).toBe('Sentiamo il corriere, @Luca Gallo ')
    await page.getByRole('button', { name: 'Salva la nota' }).click()
    await page.getByText('Menziona Luca Gallo').waitFor()
    expect(asked('POST', '/tickets/tic-1/notes')[0]?.body).toEqual({
      key: expect.stringMatching(/^[\w-]{36}$/),
      text: 'Sentiamo il corriere, @Luca Gallo',
      mentions: ['agt-luca'],
    })

    await page.keyboard.press('t')
    await page.getByRole('button', { name: 'bolletta' }).click()
    await page.getByRole('button', { name: 'Salva' }).click()
    await page.locator('.head-facts .tag').getByText('bolletta').waitFor()
    expect(asked('POST', '/tickets/tic-1/tags')[0]?.body).toEqual({ add: ['bolletta'], remove: [] })

    await page.keyboard.press('w')
    await page.getByLabel('Motivo, per i colleghi').fill('il corriere')
    await page.getByRole('dialog').getByRole('button', { name: 'Attende terzi' }).click()
    await page.locator('.head-facts').getByText('Attende terzi').waitFor()

    await page.keyboard.press('s')
    await page.screenshot({ path: '.build/handling-snooze.png' })
    await page.getByRole('button', { name: /Domani alle 9/ }).click()
    await page.locator('.head-facts').getByText('Rimandato').waitFor()
    const until = new Date(String(asked('POST', '/tickets/tic-1/snooze')[0]?.body.until))
    expect([until.getHours(), until.getMinutes()]).toEqual([9, 0])
    await page.screenshot({ path: '.build/handling-after.png' })
    expect(await findings(page)).toEqual([])
    expect(broken).toEqual([])
  })

  test('a refusal is said where it was asked, and nothing is lost', async () => {
    const { page } = await open('/team/tic-1', { viewport: phone, colorScheme: 'dark' })
    await page.getByRole('button', { name: 'Altre azioni' }).click()
    await page.getByRole('menuitem', { name: 'Attende terzi' }).click()
    await page.getByLabel('Motivo, per i colleghi').fill('il tecnico')
    the.stub.failNext(409, { code: 'ticket.resolved', message: 'This ticket is already resolved.' })
    await page.getByRole('dialog').getByRole('button', { name: 'Attende terzi' }).click()
    await page.getByRole('alert').getByText('La conversazione è già risolta.').waitFor()
    expect(await page.getByLabel('Motivo, per i colleghi').inputValue()).toBe('il tecnico')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width)
    await page.screenshot({ path: '.build/handling-phone.png' })
  })
})
