import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { type Browser, chromium } from 'playwright-core'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const find = () => places.find((place) => place && existsSync(place))

/** Where a Chromium is. Installs Debian's when there is none and we may; otherwise says loudly why browser tests are skipped. */
export function chromiumPath(): string | undefined {
  const found = find()
  if (found) return found
  const reason = install()
  const installed = find()
  if (!installed)
    console.warn(
      `\n*** BROWSER TESTS ARE SKIPPED: ${reason ?? 'no Chromium after installing it'}. Set CHROMIUM to its path. ***\n`,
    )
  return installed
}

function install(): string | undefined {
  if (process.platform !== 'linux') return 'no Chromium, and apt-get is for Linux only'
  if (process.getuid?.() !== 0) return 'no Chromium, and only root installs it with apt-get'
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore', timeout: 120_000, env })
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'ignore', timeout: 600_000, env })
    return undefined
  } catch (error) {
    return `apt-get could not install Chromium (${error instanceof Error ? error.message : error})`
  }
}

/** A browser that talks to nobody but the page under test. */
export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
