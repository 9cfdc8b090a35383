import { describe, expect, test } from 'vitest'
import { desk, executable } from './support/browser.ts'

const the = desk('recording')
const { open, asked } = the

describe.skipIf(!executable)('recording an account', () => {
  test('is switched on for some days, shown with its end, looked at, read again and stopped', async () => {
    const { page, broken } = await open('/channels')
    const card = page.getByRole('article', { name: 'Ferrovie del Lago, messenger' })
    await card.getByText('Registra quello che arriva', { exact: true }).click()
    await card.getByRole('button', { name: 'Registra per 3 giorni' }).click()
    await card.getByText('Registrazione attiva fino al').waitFor()
    expect(asked('POST', '/channels/ms-100/recording')[0]?.body).toEqual({ days: 3 })
    await card.getByRole('button', { name: 'Mostra', exact: true }).click()
    await card.getByText('"mid":"m_1"').first().click()
    await card.getByRole('button', { name: 'Rileggi', exact: true }).click()
    await page.getByRole('status').getByText('Rimessi in coda: 1.').waitFor()
    const saved = page.waitForEvent('download')
    await card.getByRole('button', { name: 'Scarica' }).click()
    expect((await saved).suggestedFilename()).toBe('Ferrovie-del-Lago.jsonl')
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/recording.png`, fullPage: true })
    await card.getByRole('button', { name: 'Ferma la registrazione' }).click()
    await card.getByText('Registra quello che arriva', { exact: true }).waitFor()
    expect(broken).toEqual([])
  })

  test('after a restore an admin holds what was let out before', async () => {
    const { page } = await open('/channels')
    await page.getByText('Dopo un ripristino da una copia di sicurezza').click()
    await page.getByRole('button', { name: 'Ferma le risposte di prima' }).click()
    await page.getByRole('status').getByText('passano a una persona').waitFor()
    expect(asked('POST', '/channels/restored')).toHaveLength(1)
  })

  test('what could not be used comes in pages, and one is read again', async () => {
    const { page } = await open('/health')
    await page.getByRole('button', { name: 'Mostra i precedenti' }).click()
    await expect.poll(() => asked('GET', '/oddities').length).toBeGreaterThan(1)
    await page.locator('section[aria-labelledby=oddities] summary').first().click()
    await page.getByRole('button', { name: 'Rileggi' }).first().click()
    await page.getByRole('status').getByText('Rimesso in coda').waitFor()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/oddities.png`, fullPage: true })
  })
})
