import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { desk, executable, findings, phone, wide } from './support/browser.ts'
import { aMessage, anEvent } from './support/factories.ts'

const the = desk('answers')
const { open, asked } = the

const way = (page: Page, name: string) => page.getByRole('radio', { name })
const inPrivate = (page: Page) => page.getByRole('textbox', { name: 'Testo del messaggio privato' })
const inPublic = (page: Page) => page.getByRole('textbox', { name: 'Testo della risposta pubblica' })
const card = (page: Page) => page.getByRole('region', { name: 'Risposta incerta' })
const verdicts = () => asked('POST', '/tickets/tic-2/replies/rep-7/verdict').map(({ body }) => body)

describe.skipIf(!executable)('answering in public and in private', () => {
  test('goes the way that was chosen, with its colour, account, limit and window, and comes back to the usual one', async () => {
    const { page, broken } = await open('/team/tic-1')
    expect(await way(page, 'Risposta pubblica').isChecked()).toBe(true)
    await way(page, 'Risposta pubblica').focus()
    await page.keyboard.press('ArrowRight')
    expect(await way(page, 'Messaggio privato').isChecked()).toBe(true)
    await page.getByText('Messaggio privato', { exact: true }).waitFor()
    await page.getByText('La rete permette un solo messaggio privato').waitFor()
    await page.getByText(/finestra aperta ancora/).waitFor()
    await inPrivate(page).fill('a'.repeat(2001))
    await page.getByText('Il testo supera il limite di 1.').waitFor()
    await inPrivate(page).fill('Ci scriva qui il numero del biglietto.')
    await inPrivate(page).press('Control+Enter')
    await page.getByText(/invio tra/).waitFor()
    expect(asked('POST', '/tickets/tic-1/replies')[0]?.body).toMatchObject({ audience: 'private' })
    await inPublic(page).waitFor()
    expect(broken).toEqual([])
  })

  test('opens again as soon as the customer writes in private', async () => {
    const held = the.stub.world.conversations.get('tic-3')
    const [usual] = held?.ways ?? []
    if (usual) usual.closesAt = new Date(Date.now() - 3_600_000).toISOString()
    const { page } = await open('/team/tic-3')
    await page.getByText('Finestra chiusa da').waitFor()
    await expect.poll(() => the.stub.events.subscriptions.map(({ channel }) => channel)).toContain('/t/tic-3-0')
    if (usual) usual.closesAt = new Date(Date.now() + 24 * 3_600_000).toISOString()
    const line = aMessage({ id: 'msg-again', at: new Date().toISOString(), public: false, text: 'Ci siete?' })
    held?.lines.unshift(line)
    the.stub.events.publish('/t/tic-3-0', { type: 'line', line })
    await page.getByText('finestra aperta ancora').waitFor()
    await inPrivate(page).fill('Eccoci.')
    expect(await page.getByText('Finestra chiusa da').count()).toBe(0)
  })

  test('brings private words back as private ones', async () => {
    const { page } = await open('/team/tic-1')
    await way(page, 'Messaggio privato').check()
    await page.keyboard.press('r')
    await page.keyboard.type('Il suo codice è 4711.')
    await inPrivate(page).press('Control+Enter')
    await page.getByRole('button', { name: 'Annulla' }).click()
    await expect.poll(() => inPrivate(page).inputValue()).toBe('Il suo codice è 4711.')
  })

  test('answers in private whoever wrote in private last, and never moves begun words to the public by itself', async () => {
    const held = the.stub.world.conversations.get('tic-1')
    held?.lines.unshift(aMessage({ id: 'msg-dm', at: new Date().toISOString(), public: false, text: 'Eccomi qui.' }))
    const { page } = await open('/team/tic-1')
    await inPrivate(page).fill('Il suo codice è')
    await expect.poll(() => the.stub.events.subscriptions.map(({ channel }) => channel)).toContain('/t/tic-1-0')
    const line = aMessage({ id: 'msg-pub', at: new Date(Date.now() + 1000).toISOString(), text: 'Allora?' })
    the.stub.events.publish('/t/tic-1-0', { type: 'line', line })
    await page.getByText('Allora?').first().waitFor()
    expect(await inPrivate(page).inputValue()).toBe('Il suo codice è')
  })

  test('says why a way is closed, and sends nothing on it', async () => {
    const { page } = await open('/team/tic-2')
    await way(page, 'Messaggio privato (chiuso)').check()
    await inPrivate(page).fill('Ci sei?')
    await page.getByText('adesso deve rispondere il cliente').waitFor()
    await inPrivate(page).press('Control+Enter')
    expect(asked('POST', '/tickets/tic-2/replies')).toEqual([])
    const messenger = the.stub.world.conversations.get('tic-3')
    const [usual] = messenger?.ways ?? []
    if (usual) usual.closesAt = new Date(Date.now() - 3 * 3_600_000 - 1000).toISOString()
    await page.goto(`${the.stub.url}/team/tic-3`)
    await page.getByText('Finestra chiusa da 3 h').waitFor()
  })

  test('says what an answer costs before it is sent', async () => {
    const { page } = await open('/team/tic-5')
    await page.getByText('costa 0,015 USD').waitFor()
    await inPublic(page).fill('Ecco: https://example.com/rimborsi')
    await page.getByText('con un link costa 0,20 USD').waitFor()
  })
})

describe.skipIf(!executable)('a send that nobody confirmed', () => {
  test('is settled with one key when it is there', async () => {
    const { page, broken } = await open('/team/tic-2')
    await card(page).getByText('la rete non ha risposto in tempo').waitFor()
    expect(await card(page).getByRole('link').getAttribute('href')).toBe('https://example.com/giorgio')
    await page.keyboard.press('1')
    await card(page).waitFor({ state: 'detached' })
    expect(verdicts()).toEqual([{ verdict: 'there' }])
    expect(broken).toEqual([])
  })

  test('goes out again in public only after a second look', async () => {
    const { page } = await open('/team/tic-2')
    await card(page).waitFor()
    await page.keyboard.press('2')
    await card(page).getByText('tutti la leggeranno due volte').waitFor()
    await page.keyboard.press('Escape')
    await card(page).getByRole('button', { name: 'Non c’è, inviala' }).waitFor()
    expect(verdicts()).toEqual([])
    await page.keyboard.press('2')
    await page.keyboard.press('2')
    await card(page).waitFor({ state: 'detached' })
    expect(verdicts()).toEqual([{ verdict: 'send' }])
  })

  test('waits for what the network may still publish', async () => {
    const doubt = the.stub.world.conversations.get('tic-2')?.lines.find((line) => line.type === 'reply')
    if (doubt?.type === 'reply') doubt.decidableFrom = new Date(Date.now() + 90_000).toISOString()
    const { page } = await open('/team/tic-2')
    await card(page).getByText('potrebbe ancora pubblicarla').waitFor()
    await page.keyboard.press('2')
    await page.keyboard.press('3')
    expect(await card(page).getByRole('button', { name: 'Non c’è, inviala' }).isDisabled()).toBe(true)
    await page.keyboard.press('1')
    await card(page).waitFor({ state: 'detached' })
    expect(verdicts()).toEqual([{ verdict: 'there' }])
  })

  test('is only shown to a colleague who may not settle it', async () => {
    if (the.stub.world.me) the.stub.world.me.agent = { ...the.stub.world.me.agent, id: 'agt-luca', role: 'agent' }
    const { page } = await open('/team/tic-2')
    await card(page).getByText('Decide Anna Conti, o un supervisore.').waitFor()
    expect(await card(page).getByRole('button').count()).toBe(0)
    await page.keyboard.press('1')
    expect(verdicts()).toEqual([])
  })

  test('stays, with the reason, when somebody else was faster', async () => {
    const { page } = await open('/team/tic-2')
    the.stub.failNext(409, { code: 'reply.settled', message: 'Settled.' })
    await card(page).getByRole('button', { name: 'Lascia perdere' }).click()
    await page.getByRole('status').getByText('Qualcuno ha già deciso nel frattempo.').waitFor()
  })
})

describe.skipIf(!executable)('around one line', () => {
  test('hides a comment and shows it again, from the keyboard', async () => {
    const { page, broken } = await open('/team/tic-3')
    await page.getByText('Ho dimenticato uno zaino').first().waitFor()
    expect(await page.getByRole('button', { name: 'Azioni sul messaggio' }).count()).toBe(0)
    await page.goto(`${the.stub.url}/team/tic-1`)
    await page.getByRole('button', { name: 'Azioni sul messaggio' }).last().press('Enter')
    await expect
      .poll(() => page.getByRole('menuitem', { name: 'Mi piace' }).evaluate((item) => item === document.activeElement))
      .toBe(true)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByText('Anna Conti nasconde un messaggio…').waitFor()
    await page.getByRole('status').getByRole('button', { name: 'Annulla' }).click()
    await expect
      .poll(() => asked('POST', '/tickets/tic-1/lines/msg-3/deeds').map(({ body }) => body.kind))
      .toEqual(['hide', 'show'])
    expect(broken).toEqual([])
  })

  test('says what became of a deed, and why it was refused', async () => {
    const { page } = await open('/team/tic-1')
    await expect.poll(() => the.stub.events.subscriptions.map(({ channel }) => channel)).toContain('/t/tic-1-0')
    const line = anEvent({ kind: 'hide-failed', line: 'msg-3', reason: 'gone' })
    the.stub.events.publish('/t/tic-1-0', { type: 'line', line })
    await page.getByText('non è riuscito a nascondere un messaggio (il messaggio').waitFor()
  })

  test('deletes an answer of ours only when asked twice', async () => {
    const { page } = await open('/team/tic-1')
    const answer = page.getByRole('article').filter({ hasText: 'Il guasto è stato riparato' })
    await answer.getByRole('button', { name: 'Azioni sul messaggio' }).click()
    await page.getByRole('menuitem', { name: 'Elimina dalla rete…' }).click()
    expect(asked('POST', '/tickets/tic-1/lines/rep-0/deeds')).toEqual([])
    await page.getByRole('menuitem', { name: 'Sì, elimina dalla rete' }).click()
    await page.getByText('Anna Conti elimina una risposta dalla rete…').waitFor()
  })

  test('shows everybody in the thread, who waits, and the way to each', async () => {
    const { page, broken } = await open('/team/tic-1')
    await page.getByRole('button', { name: 'Tutto il filo' }).click()
    await page.getByText('6 persone nel filo, 6 aspettano').waitFor()
    await page.getByRole('article').filter({ hasText: 'Quando riapre la biglietteria' }).getByRole('link').click()
    await page.getByRole('heading', { name: 'Chiara Longo #900' }).waitFor()
    expect(broken).toEqual([])
  })

  test.each(['light', 'dark'] as const)('keeps nobody out (%s)', async (colorScheme) => {
    for (const [path, viewport, act] of [
      ['/team/tic-1', wide, (page: Page) => way(page, 'Messaggio privato').check()],
      ['/team/tic-1', phone, (page: Page) => page.getByRole('button', { name: 'Tutto il filo' }).click()],
      ['/team/tic-1', wide, (page: Page) => page.getByRole('button', { name: 'Azioni sul' }).last().click()],
      ['/team/tic-2', phone, (page: Page) => card(page).getByRole('button', { name: 'Non c’è' }).click()],
    ] as const) {
      const { page } = await open(path, { colorScheme, viewport })
      await act(page)
      expect(await findings(page), path).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
      await page.context().close()
    }
  })
})
