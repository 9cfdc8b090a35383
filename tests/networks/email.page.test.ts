import { existsSync } from 'node:fs'
import { network } from '@ascolta/core/accounts/network'
import { adapterOf } from '@ascolta/core/channels/adapters'
import { dial } from '@ascolta/functions/dial'
import { variables } from '@ascolta/functions/topology'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Play, play } from './play.ts'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((place) => place && existsSync(place))
const page = { id: 'fp-1', channel: 'facebook-page', external: '700', name: 'Bottega', token: 't' } as const
const box = { id: 'em-1', channel: 'email', external: 'info@bottega.example', name: 'Bottega', token: 't' } as const

describe.skipIf(!executablePath)('mail on the page of the networks', () => {
  let net: Play
  let browser: Browser
  let tab: Page
  beforeAll(async () => {
    net = await play({ clock: () => new Date(), accounts: [page, box], mail: async () => {} })
    vi.stubEnv(variables.mailer, `${net.url}/networks/ses`)
    vi.stubEnv('AWS_REGION', 'eu-south-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    tab = await browser.newPage({ locale: 'it-IT' })
    tab.setDefaultTimeout(8000)
    await tab.goto(`${net.url}/networks/`)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await browser?.close()
    await net?.stop()
  })

  test('a customer writes, sees the answer and answers it', async () => {
    await tab.getByRole('combobox', { name: 'Cliente' }).selectOption({ label: 'Giulia Ferraris' })
    await tab.getByRole('textbox', { name: 'Oggetto' }).fill('Bolletta')
    await tab.getByRole('textbox', { name: 'Scrivi una mail' }).fill('È doppia?')
    await tab.getByRole('button', { name: 'Invia la mail' }).click()
    const log = tab.getByRole('log', { name: 'Corrispondenza per e-mail' })
    await log.getByText('È doppia?').waitFor()

    const to = net.world.letters()[0]?.person ?? ''
    const reply = { id: 'a-b-1/drf-1', text: 'La controlliamo.', external: box.external, recipient: to }
    const outcome = await network(fetch, dial)(adapterOf('email'), { ...reply, context: { subject: 'Bolletta' } }, '')
    expect(outcome).toMatchObject({ kind: 'sent' })
    const answer = log.getByRole('listitem').filter({ hasText: 'La controlliamo.' })
    await answer.getByText('Re: Bolletta').waitFor()
    await answer.getByRole('button', { name: 'Rispondi' }).click()
    await tab.getByRole('textbox', { name: 'Rispondi alla mail' }).fill('Grazie!')
    await tab.getByRole('button', { name: 'Invia la risposta' }).click()
    await log.getByText('Grazie!').waitFor()
    expect(net.world.letters().at(-1)?.to).toMatch(/^info\+c_[a-z2-7]+@bottega\.example$/)
    if (process.env.SHOTS) await tab.screenshot({ path: `${process.env.SHOTS}/mail.png`, fullPage: true })
  })
})
