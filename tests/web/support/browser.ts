import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { chromiumPath, launch } from '../../support/chromium.ts'
import { type Stub, startStub } from './stub.ts'

export const executable = chromiumPath()
export const wide = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

interface Circumstances {
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  locale?: string
  /** The page's clock is ours to move. */
  clock?: boolean
}

/** The built desk in a browser, with a fresh stub for every test. `name`: files that run side by side build apart. */
export function desk(name: string) {
  const dist = join(import.meta.dirname, `../../../.build/desk-under-test-${name}`)
  const held: { browser?: Browser; stub?: Stub } = {}
  const get = <Key extends keyof typeof held>(key: Key) => {
    const value = held[key]
    if (!value) throw new Error('Only inside a test.')
    return value
  }
  beforeAll(async () => {
    if (!executable) return
    await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'web', '--outDir', dist])
    held.browser = await launch(executable)
  }, 120_000)
  afterAll(async () => {
    await held.browser?.close()
    await rm(dist, { recursive: true, force: true })
  })
  beforeEach(async () => {
    held.stub = await startStub(dist)
  })
  afterEach(async () => {
    for (const context of held.browser?.contexts() ?? []) await context.close()
    await held.stub?.close()
  })

  async function open(
    path: string,
    { viewport = wide, colorScheme = 'light', locale = 'it-IT', clock = false }: Circumstances = {},
  ) {
    const context = await get('browser').newContext({ viewport, colorScheme, locale, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const broken: string[] = []
    page.on('pageerror', ({ message }) => broken.push(message))
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted Type/.test(message.text())) broken.push(message.text())
    })
    if (clock) await page.clock.install()
    await page.goto(get('stub').url + path)
    return { page, broken }
  }

  return {
    open,
    get stub() {
      return get('stub')
    },
    asked: (method: string, path: string) =>
      get('stub').asked.filter((one) => one.method === method && one.path === path),
  }
}

export async function findings(page: Page) {
  // What fades in has its colours only at the end.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    ),
  )
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
