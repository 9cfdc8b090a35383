import type { Page } from 'playwright-core'
import { chromiumPath, launch } from '../support/chromium.ts'
import type { Play } from './play.ts'

export const executablePath = chromiumPath()

/** The networks' page in a browser, and what the browser complained of there. */
export async function screen({ url }: Pick<Play, 'url'>, viewport = { width: 1280, height: 720 }) {
  const browser = await launch(executablePath ?? '')
  const page: Page = await browser.newPage({ locale: 'it-IT', viewport })
  const refused: string[] = []
  page.setDefaultTimeout(8000)
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text())
  })
  page.on('pageerror', (error) => refused.push(String(error)))
  await page.goto(`${url}/networks/`)
  return { browser, page, refused, close: () => browser.close() }
}
export type Screen = Awaited<ReturnType<typeof screen>>
