import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { findings } from './support/browser.ts'
import { executable, theatre } from './support/theatre.ts'

const the = theatre()
const pictures = process.env.SCREENSHOTS
const snap = (page: Page, name: string) => pictures && page.screenshot({ path: `${pictures}/${name}.png` })

const whatsapp = 'wa-109951162777600'
const field = (page: Page) => page.getByRole('searchbox', { name: 'Che cosa cerchi' })
const hits = (page: Page) => page.getByRole('region', { name: 'Cerca' }).getByRole('link')
async function ask(page: Page, text: string) {
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await field(page).fill(text)
  await field(page).press('Enter')
}

describe.skipIf(!executable)('S7: what was said is found by keyboard alone', () => {
  test('by two words, by who wrote, by number; opened, and back', { timeout: 180_000 }, async () => {
    const admin = await the.signedIn('Paolo Greco')
    const { page, problems } = await the.signedIn('Giulia Ferri')
    await page.keyboard.press('/')
    await ask(page, 'caldaia')
    await page.getByText('La ricerca nelle parole è spenta').waitFor()
    await snap(page, 'search-1-off')

    await admin.page.goto(`${the.cloud.origin}/settings/search`)
    await admin.page.getByRole('checkbox', { name: /Cerca nelle parole/ }).click()
    await admin.page.getByText('Ultimo cambio').waitFor()
    await snap(admin.page, 'search-2-settings')
    expect(await findings(admin.page)).toEqual([])

    const words = 'La caldaia perde acqua, pratica 2830638004867'
    await the.play('whatsappMessage', { account: whatsapp, person: 'Sara Contini', text: words })
    await page.goto(`${the.cloud.origin}/team`)
    await page.getByRole('link').filter({ hasText: 'caldaia' }).first().waitFor()

    await ask(page, 'acqua caldaia')
    await hits(page).filter({ hasText: 'caldaia' }).waitFor()
    expect(await page.locator('mark').allTextContents()).toEqual(['caldaia', 'acqua'])
    expect(page.url()).not.toContain('caldaia')
    await snap(page, 'search-3-found')
    expect(await findings(page)).toEqual([])
    const number = (await hits(page).first().textContent())?.match(/#(\d+)/)?.[1] ?? ''

    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.getByRole('article').filter({ hasText: words }).waitFor()
    await snap(page, 'search-4-open')
    await page.goBack()
    await hits(page).filter({ hasText: 'caldaia' }).waitFor()
    await expect.poll(() => page.getByRole('article').count()).toBe(0)

    await ask(page, 'da:Contini')
    await hits(page).filter({ hasText: 'caldaia' }).waitFor()
    await ask(page, '2830638004867')
    await hits(page).filter({ hasText: 'caldaia' }).waitFor()
    await ask(page, 'acqua ghiaccio')
    await page.getByText('Niente trovato').waitFor()
    await snap(page, 'search-5-nothing')
    await ask(page, `#${number}`)
    await page.getByRole('article').filter({ hasText: words }).waitFor()
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('caldaia')
    expect({ admin: admin.problems, agent: problems }).toEqual({ admin: [], agent: [] })
  })

  test('in English, in the dark, on the narrowest screen: the same, and nothing sticks out', {
    timeout: 180_000,
  }, async () => {
    const looks = { width: 320, height: 640, colorScheme: 'dark', locale: 'en-GB' } as const
    const { page, problems } = await the.signedIn('Marco Conti', '/search', looks)
    const sought = page.getByRole('searchbox', { name: 'What you look for' })
    await sought.fill('acqua caldaia')
    await sought.press('Enter')
    const found = page.getByRole('region', { name: 'Search' }).getByRole('link').filter({ hasText: 'caldaia' })
    await found.waitFor()
    expect(await findings(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await snap(page, 'search-6-narrow')
    await found.click()
    await page.getByRole('article').filter({ hasText: 'caldaia' }).waitFor()
    await page.goBack()
    await found.waitFor()
    expect(problems).toEqual([])
  })
})
