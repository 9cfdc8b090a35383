import { type Cloud, type CloudOptions, startCloud } from '@ascolta/local/cloud'
import { simulator } from '@ascolta/local/simulator'
import { buildWeb } from '@ascolta/local/web'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { chromiumPath, launch } from '../../support/chromium.ts'

export const executable = chromiumPath()

interface Circumstances {
  width?: number
  height?: number
  locale?: string
  colorScheme?: 'light' | 'dark'
}

/** The whole desk with the networks it plays, and browsers in front of both. */
export function theatre(options: CloudOptions = {}) {
  const held: { cloud?: Cloud; browser?: Browser } = {}
  const get = <Key extends keyof typeof held>(key: Key) => {
    const value = held[key]
    if (!value) throw new Error('Only inside a test.')
    return value
  }
  beforeAll(async () => {
    if (!executable) return
    await buildWeb(() => {})
    held.cloud = await startCloud({
      networks: simulator,
      overrides: { queues: { outbound: { delaySeconds: 1 } } },
      ...options,
    })
    held.browser = await launch(executable)
  }, 180_000)
  afterAll(async () => {
    await held.browser?.close()
    await held.cloud?.stop()
  })

  /** A page of somebody's own browser, with all that went wrong in it. */
  async function open(path: string, { width = 1440, height = 900, ...looks }: Circumstances = {}) {
    const context = await get('browser').newContext({
      locale: 'it-IT',
      viewport: { width, height },
      reducedMotion: 'reduce',
      ...looks,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const line = await holdable(page)
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('console', (message) => {
      const { url } = message.location()
      // The first question "who am I?" and a refused send are answers, not faults.
      if (message.type() === 'error' && !/\/api\/(me|tickets\/.*\/replies)$/.test(url))
        problems.push(`${message.text()} ${url}`)
    })
    await page.goto(get('cloud').origin + path)
    return { page, problems, line }
  }

  async function signedIn(name: string, path = '/unassigned', circumstances?: Circumstances) {
    const opened = await open(path, circumstances)
    await opened.page.getByRole('link', { name: /Accedi|Sign in/ }).click()
    await opened.page.getByRole('button', { name }).click()
    await opened.page.getByRole('heading', { level: 1 }).first().waitFor()
    return opened
  }

  /** One of the simulator's own calls, as its page makes them. */
  async function play(name: string, input: object) {
    const answer = await fetch(`${get('cloud').origin}/networks/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    if (!answer.ok) throw new Error(`${name} was answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }

  return {
    open,
    signedIn,
    play,
    get cloud() {
      return get('cloud')
    },
  }
}
export type Theatre = ReturnType<typeof theatre>

/** The page's line for live events, which a test can hold: what the desk does not hear meanwhile comes at once afterwards. */
async function holdable(page: Page) {
  let holding = false
  const waiting: (() => void)[] = []
  await page.routeWebSocket(/\/event\/realtime/, (browser) => {
    const service = browser.connectToServer()
    service.onMessage((message) => {
      const pass = () => browser.send(message)
      if (holding && String(message).includes('"type":"data"')) waiting.push(pass)
      else pass()
    })
  })
  return {
    hold() {
      holding = true
    },
    release() {
      holding = false
      for (const pass of waiting.splice(0)) pass()
    },
  }
}
export type Line = Awaited<ReturnType<typeof holdable>>
