import { mkdir, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { findings } from './support/browser.ts'
import { italianOnly } from './support/catalogue.ts'
import { executable, theatre } from './support/theatre.ts'

/** Pictures of every screen: `SCREENSHOTS=<folder> npx vitest run tests/web/walk.test.ts`. */
const pictures = process.env.SCREENSHOTS
const the = theatre()
const wide = { width: 1280, height: 900 }
const narrow = { width: 320, height: 640 }
const whatsapp = 'wa-109951162777600'

const looks = [
  { name: 'italian, light', locale: 'it-IT', colorScheme: 'light' },
  { name: 'english, dark', locale: 'en-GB', colorScheme: 'dark' },
] as const

/** Every place that a link of the rail, of the settings or of control leads to, so that a screen that is new is walked, too. */
async function places(page: Page): Promise<string[]> {
  const hrefs = (from: string) =>
    page.locator(from).evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  const rail = await hrefs('.rail a.rail-place')
  const inner: string[] = []
  for (const place of rail.filter((one) => ['/settings', '/control'].includes(one))) {
    await go(page, place)
    inner.push(...(await hrefs('.settings-nav a')))
  }
  return [...new Set([...rail.filter((one) => !inner.some((two) => two.startsWith(`${one}/`))), ...inner])]
}

async function go(page: Page, path: string) {
  await page.evaluate((to) => history.pushState(null, '', to), path)
  await settled(page)
}

/** Nothing is on its way any more. */
async function settled(page: Page) {
  await page.waitForFunction(
    () => document.querySelector('h1') && !document.querySelector('.skeleton, [aria-busy="true"]'),
  )
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60))))
}

/** What a stranger would trip over: a page that scrolls sideways, words that were not translated, marks of a merge or of a gap. */
async function trips(page: Page, foreign: string[]): Promise<string[]> {
  return page.evaluate((words) => {
    const seen: string[] = []
    const width = document.documentElement.clientWidth
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    /** Words for who listens to a page: cut away for who looks at it. */
    const unseen = (element: Element) => {
      for (let at: Element | null = element; at; at = at.parentElement)
        if (getComputedStyle(at).clipPath !== 'none') return true
      return false
    }
    const called = (element: Element) =>
      `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.trim().replace(/\s+/g, '.')}` : ''}`
    if (document.documentElement.scrollWidth > width)
      seen.push(`the page is ${document.documentElement.scrollWidth} wide`)
    for (const element of document.body.querySelectorAll('*')) {
      const box = element.getBoundingClientRect()
      if (box.width <= 1) continue
      // What may be scrolled sideways says so: a table or code in a box of its own, reached by keyboard.
      const scrolls = () => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        !element.hasAttribute('tabindex') &&
        scrolls() &&
        shown(element)
      )
        seen.push(`${called(element)} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}`)
      const inside = '[tabindex="0"]:not(a, button), [popover]'
      // What holds it says it already.
      const parent = element.parentElement?.getBoundingClientRect().right ?? 0
      if (
        box.right > width + 1 &&
        parent <= width + 1 &&
        !element.closest(inside) &&
        shown(element) &&
        !unseen(element)
      )
        seen.push(`${called(element)} ends at ${Math.round(box.right)} of ${width}`)
    }
    // In front of the rest: what they cover is meant to be covered.
    const over = '[popover], dialog, .context[data-open], .toasts'
    const modal = document.querySelector('dialog[open]')
    const scope = modal ?? document.body
    const clipped = (element: Element, x: number, y: number) => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const box = at.getBoundingClientRect()
        const { overflowX, overflowY } = getComputedStyle(at)
        if (
          (overflowX !== 'visible' || overflowY !== 'visible') &&
          (x < box.left || x > box.right || y < box.top || y > box.bottom)
        )
          return true
      }
      return false
    }
    const range = document.createRange()
    const written = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
    for (let node = written.nextNode(); node; node = written.nextNode()) {
      const parent = node.parentElement
      if (!parent || !node.textContent?.trim()) continue
      range.selectNodeContents(node)
      for (const box of [...range.getClientRects()].slice(0, 3)) {
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
        const on = document.elementFromPoint(x, y)
        if (!on || on.contains(parent) || parent.contains(on) || on.closest(over) !== parent.closest(over)) continue
        if (parent.closest('option') || unseen(parent) || clipped(parent, x, y) || !shown(parent)) continue
        seen.push(`"${node.textContent.trim().slice(0, 30)}" lies under ${called(on)}`)
      }
    }
    const italian = new Set(words)
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const texts: [string, Element | null][] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      texts.push([node.textContent?.trim() ?? '', node.parentElement])
    for (const element of document.body.querySelectorAll('[aria-label], [placeholder], [title]'))
      for (const name of ['aria-label', 'placeholder', 'title']) texts.push([element.getAttribute(name) ?? '', element])
    for (const [text, element] of texts) {
      if (!text || !element) continue
      const key =
        /^[A-Za-z0-9+/]{6}$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text.slice(1)) && /[0-9+/]/.test(text)
      const gap = /undefined|NaN|\[object|Invalid Date|<<<<|>>>>|====|\{\d\}|\{\w+,/.test(text)
      if (!(key || gap || italian.has(text)) || element.closest('pre, code, [lang]') || !shown(element)) continue
      seen.push(`${called(element)} says "${text}"`)
    }
    return [...new Set(seen)]
  }, foreign)
}

describe.skipIf(!executable)('every screen of the desk', () => {
  test.each(looks)(
    'keyboard and axe: $name, at 1280 and 320 px: no finding, nothing wider than the screen, nothing untranslated',
    {
      timeout: 600_000,
    },
    async ({ name, ...look }) => {
      const text = `Pratica 2830638004867: ancora niente? (${name})`
      for (const person of ['Sara Contini', 'Marco Esposito'])
        await the.play('whatsappMessage', { account: whatsapp, person, text: `${text} ${person}` })
      const { page, problems } = await the.signedIn('Paolo Greco', '/unassigned', { ...look, ...wide })
      const foreign = look.locale === 'it-IT' ? [] : [...italianOnly()]
      const found: Record<string, string[]> = {}
      const folder = `${pictures}/${look.locale}`
      if (pictures) await mkdir(folder, { recursive: true })

      async function looked(screen: string, { card = false } = {}) {
        await settled(page)
        const shot = screen.replaceAll(/\W+/g, '-').replace(/^-|-$/g, '')
        const seen: string[] = []
        for (const size of [wide, narrow]) {
          await page.setViewportSize(size)
          const drawer = page.locator('.head-context:visible')
          if (card && (await drawer.count()) > 0) await drawer.click()
          const at = (what: string) => `${size.width}: ${what}`
          seen.push(...(await trips(page, foreign)).map(at))
          // Colours are the same at every width: of the second look one width is enough.
          if (size === wide || foreign.length === 0) seen.push(...(await findings(page)).map(at))
          if (pictures)
            await page.screenshot({ path: `${folder}/${shot}-${size.width}.png`, fullPage: size === narrow })
        }
        await page.setViewportSize(wide)
        if (seen.length > 0) found[screen] = seen
        if (pictures) await writeFile(`${folder}/found.json`, JSON.stringify(found, null, 1))
      }

      for (const place of await places(page)) {
        await go(page, place)
        await looked(place)
      }

      await go(page, '/unassigned')
      await page.getByRole('link').filter({ hasText: 'Marco Esposito' }).first().click()
      await page.locator('.context').waitFor()
      await looked('a conversation')
      for (const [key, dialog] of Object.entries({
        i: 'a note',
        t: 'tags',
        s: 'snoozing',
        w: 'third party',
        n: 'beginning',
        '?': 'help',
      })) {
        const shown = page.locator('dialog[open]')
        // Who presses a key while the page is still busy presses it once more.
        const opens = async () => {
          if ((await shown.count()) === 0) await page.keyboard.press(key)
          await shown.waitFor({ timeout: 5_000 })
        }
        await until(opens)
        await looked(dialog)
        await page.keyboard.press('Escape')
        await page
          .locator('dialog[open]')
          .waitFor({ state: 'detached' })
          .catch(() => undefined)
      }
      for (const fold of await page.locator('.context summary').all()) await fold.click()
      await looked('the card, unfolded', { card: true })
      await page.locator('.rail-person').click()
      await looked('who I am')

      const outside = await the.open('/', { ...look, ...wide })
      for (const path of ['/', '/join', '/api/handoff/nothing']) {
        await outside.page.goto(the.cloud.origin + path)
        await outside.page.locator('h1').first().waitFor()
        for (const size of [wide, narrow]) {
          await outside.page.setViewportSize(size)
          const seen = [...(await trips(outside.page, foreign)), ...(await findings(outside.page))]
          if (seen.length > 0) found[`outside ${path} ${size.width}`] = seen
        }
      }
      expect(found).toEqual({})
      expect(problems).toEqual([])
      for (const opened of [page, outside.page]) await opened.context().close()
    },
  )
})
