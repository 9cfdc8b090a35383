import { describe, expect, test, vi } from 'vitest'
import { Refusal } from '../../web/src/api.ts'
import { draftKeeper } from '../../web/src/features/composer/draft.ts'
import { until } from '../support/until.ts'

const empty = { id: 'dra-1', text: '', rev: 0 }

function server() {
  const saved: { id: string; text: string; rev: number }[] = []
  const refusals: Error[] = []
  const save = async (draft: { id: string; text: string; rev: number }) => {
    const refusal = refusals.shift()
    if (refusal) throw refusal
    saved.push(draft)
    return { ...draft, rev: draft.rev + 1 }
  }
  return { saved, refusals, save }
}

describe('a draft', () => {
  test('is saved once, 800 ms after the last key, with its version', async () => {
    vi.useFakeTimers()
    const { saved, save } = server()
    const keeper = draftKeeper(empty, save)
    for (const text of ['B', 'Bu', 'Buon']) {
      keeper.type(text)
      await vi.advanceTimersByTimeAsync(700)
    }
    expect(saved).toEqual([])
    await vi.advanceTimersByTimeAsync(100)
    expect(keeper.view.get().state).toBe('saved')
    keeper.type('Buongiorno')
    await keeper.flush()
    expect(saved).toEqual([
      { id: 'dra-1', text: 'Buon', rev: 0 },
      { id: 'dra-1', text: 'Buongiorno', rev: 1 },
    ])
    vi.useRealTimers()
  })

  test('loses no word when saving fails, and is saved when the network is back', async () => {
    const { saved, refusals, save } = server()
    refusals.push(new Refusal(0, 'network.down', 'No answer.'))
    const keeper = draftKeeper(empty, save, 5)
    keeper.type('Sono qui')
    await until(() => expect(keeper.view.get().state).toBe('failed'))
    expect(keeper.view.get().text).toBe('Sono qui')
    await keeper.flush()
    expect(saved).toEqual([{ id: 'dra-1', text: 'Sono qui', rev: 0 }])
  })

  test('changed in another window is shown, and neither text is thrown away unasked', async () => {
    const { saved, refusals, save } = server()
    refusals.push(new Refusal(409, 'draft.changed', 'Changed.', { text: 'Altrove', rev: 7 }))
    const keeper = draftKeeper(empty, save, 5)
    keeper.type('Qui')
    await until(() => expect(keeper.view.get().other).toEqual({ id: 'dra-1', text: 'Altrove', rev: 7 }))
    expect(keeper.view.get().text).toBe('Qui')
    keeper.decide('mine')
    await keeper.flush()
    expect(saved).toEqual([{ id: 'dra-1', text: 'Qui', rev: 7 }])
  })

  test('takes a newer copy from the server only while nothing was typed', () => {
    const keeper = draftKeeper({ ...empty, text: 'Prima', rev: 1 }, server().save)
    keeper.offer({ id: 'dra-1', text: 'Dopo', rev: 2 })
    expect(keeper.view.get().text).toBe('Dopo')
    keeper.type('Dopo, e ancora')
    keeper.offer({ id: 'dra-1', text: 'Altro', rev: 9 })
    expect(keeper.view.get().text).toBe('Dopo, e ancora')
    keeper.adopt({ id: 'dra-2', text: '', rev: 0 })
  })

  test('puts words that come back before what was begun since', () => {
    const keeper = draftKeeper(empty, server().save, 60_000)
    keeper.type('Inoltre…')
    keeper.add('Buongiorno')
    expect(keeper.view.get().text).toBe('Buongiorno\n\nInoltre…')
    keeper.adopt(empty)
  })

  test('a file that joins waits for the save under way, and the next save knows the version it left', async () => {
    const { saved, save } = server()
    const keeper = draftKeeper(empty, save)
    const file = { id: 'enc-1', name: 'a.png', type: 'image' as const, mime: 'image/png', bytes: 3 }
    keeper.type('Ecco')
    const saving = keeper.flush()
    const joining = keeper.among(async (id) => ({ id, text: 'Ecco', rev: 2, enclosures: [file] }))
    await Promise.all([saving, joining])
    expect(keeper.view.get()).toMatchObject({ text: 'Ecco', enclosures: [file] })
    keeper.type('Ecco la foto')
    await keeper.flush()
    expect(saved.map(({ rev }) => rev)).toEqual([0, 2])
  })

  test('only its files changed in another window: they are taken over, and nobody is asked about words', async () => {
    const { refusals, save } = server()
    const file = { id: 'enc-1', name: 'a.png', type: 'image' as const, mime: 'image/png', bytes: 3 }
    refusals.push(new Refusal(409, 'draft.changed', 'Changed.', { text: 'Ecco', rev: 7, enclosures: [file] }))
    const keeper = draftKeeper(empty, save, 5)
    keeper.type('Ecco')
    await keeper.flush()
    expect(keeper.view.get()).toMatchObject({ state: 'saved', enclosures: [file] })
    expect(keeper.view.get()).not.toHaveProperty('other')
  })

  test('a file that did not join leaves the draft as it was, and says so', async () => {
    const { save } = server()
    const keeper = draftKeeper(empty, save)
    await expect(keeper.among(() => Promise.reject(new Refusal(400, 'file.disguised', 'No.')))).rejects.toThrow('No.')
    expect(keeper.view.get().enclosures).toEqual([])
    keeper.type('Ecco')
    await keeper.flush()
    expect(keeper.view.get().state).toBe('saved')
  })
})
