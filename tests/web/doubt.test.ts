import { functionsOf } from '@ascolta/functions/topology'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { stages } from './support/stages.ts'
import { executable, theatre } from './support/theatre.ts'

const Sent = v.object({ sent: v.array(v.object({ text: v.optional(v.string()) })) })

// Nobody looks by machine: here a person is to be faster than the tick.
const functions = functionsOf()
  .map(([name]) => name)
  .filter((name) => name !== 'tick')
const the = theatre({ functions })
/** Nothing of ours comes back from these networks, so nothing but a look can tell. */
const unmarked = stages.filter(({ name }) => name === 'X, in public' || name === 'Facebook, in public')

describe.skipIf(!executable)('an answer of the network that is lost after it was carried out', () => {
  test.each(unmarked.map((stage) => [stage.name, stage] as const))(
    'is settled in two keys: %s',
    {
      timeout: 120_000,
    },
    async (name, stage) => {
      const asked = `Siamo senza luce da ieri (${name})`
      const answer = `I tecnici sono sul posto (${name}).`
      const square = await the.open('/networks/')
      const { page, problems } = await the.signedIn('Giulia Ferri')
      await the.play(`moods/${stage.account}`, { answer: 'lost', times: 1, echo: 'missing' })
      await square.page.getByRole('combobox', { name: 'Cliente' }).selectOption({ label: stage.customer })
      await stage.writes(square.page, asked)
      await page.getByRole('link').filter({ hasText: asked }).waitFor()

      // From here on nobody touches a mouse.
      await page.keyboard.press('j')
      await page.getByRole('article').filter({ hasText: asked }).waitFor()
      await page.keyboard.press('r')
      await page.keyboard.type(answer)
      await page.keyboard.press('Control+Enter')
      const card = page.getByRole('region', { name: 'Risposta incerta' })
      await card.getByText('Non sappiamo se è arrivata').waitFor()
      const there = square.page.getByRole('region', { name: stage.region, exact: true }).getByText(answer)
      await there.waitFor()

      await page.keyboard.press('Escape')
      await page.keyboard.press('1')
      await card.waitFor({ state: 'detached' })
      await page.getByRole('article').filter({ hasText: answer }).filter({ hasText: 'inviata' }).waitFor()

      // Settled is settled: the next answer goes its way, and the doubtful one stands there once.
      await page.keyboard.press('r')
      await page.keyboard.type('Entro le 18 torna.')
      await page.keyboard.press('Control+Enter')
      await square.page.getByText('Entro le 18 torna.').waitFor()
      expect(await there.count()).toBe(1)
      const { sent } = v.parse(Sent, await (await fetch(`${the.cloud.origin}/networks/api/sent`)).json())
      expect(sent.filter(({ text }) => text === answer)).toHaveLength(1)
      expect(problems).toEqual([])
      for (const opened of [page, square.page]) await opened.context().close()
    },
  )
})
