import type { EnclosureView } from '@ascolta/functions/api/views'
import { api, type Draft, isRefusal } from '../../api.ts'
import { store } from '../../store.ts'
import { audienceOf } from './audience.ts'
import { choiceOf } from './template.ts'

export interface DraftView {
  id: string
  text: string
  enclosures: EnclosureView[]
  state: 'saved' | 'unsaved' | 'saving' | 'failed'
  /** What stood here before much of it was taken away. */
  earlier?: Draft['earlier']
  /** The same draft was changed in another window. */
  other?: Draft
}

const earlierOf = ({ earlier }: Draft) => (earlier ? { earlier } : {})

type Save = (draft: Draft, last: boolean) => Promise<Draft>

/** Keeps a draft on the server: 800 ms after the last key, on blur, on leaving. One save at a time; the words here are never replaced without being asked. */
export function draftKeeper(initial: Draft, save: Save, wait = 800) {
  let { id, rev, text: saved } = initial
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  const view = store<DraftView>({
    id,
    text: initial.text,
    enclosures: initial.enclosures ?? [],
    state: 'saved',
    ...earlierOf(initial),
  })
  const tell = (change: Partial<DraftView>) => view.set({ ...view.get(), ...change })

  async function put(last: boolean) {
    const { text } = view.get()
    const asked = id
    tell({ state: 'saving' })
    try {
      const kept = await save({ id, text, rev }, last)
      if (asked !== id) return
      rev = kept.rev
      saved = text
      tell({ state: view.get().text === saved ? 'saved' : 'unsaved', ...earlierOf(kept) })
      if (view.get().text !== saved) later(wait)
    } catch (error) {
      if (asked !== id) return
      const other = isRefusal(error, 'draft.changed') ? draftOf(error.details, id) : undefined
      // Only its files or its version changed elsewhere: nobody's words are at stake.
      if (other?.text === text) {
        ;({ rev, text: saved } = other)
        tell({ state: 'saved', enclosures: other.enclosures ?? [] })
      } else if (other) tell({ state: 'unsaved', other })
      else {
        tell({ state: 'failed' })
        later(5_000)
      }
    }
  }

  function later(milliseconds: number) {
    clearTimeout(timer)
    timer = setTimeout(() => void keeper.flush(), milliseconds)
  }

  const keeper = {
    view,
    type(text: string) {
      tell({ text, state: text === saved ? 'saved' : 'unsaved' })
      if (text === saved) clearTimeout(timer)
      else later(wait)
    },
    /** The same words for somebody else: saved anew. */
    touch() {
      if (!view.get().text.trim()) return
      saved = ''
      tell({ state: 'unsaved' })
      later(0)
    },
    /** Words that come back to the field: before what was begun since. */
    add(words: string) {
      const { text: begun } = view.get()
      keeper.type(begun.trim() ? `${words}\n\n${begun}` : words)
    },
    /** Saves now if there is anything to save. `last`: the page is going away. */
    async flush(last = false) {
      clearTimeout(timer)
      while (running) await running
      if (view.get().text === saved || view.get().other) return
      running = put(last)
      await running
      running = undefined
    },
    /** Waits for a save under way, so that a send does not overtake it. */
    async settle() {
      clearTimeout(timer)
      while (running) await running
    },
    /** Another change of the draft on the server, in its turn: no save of words meets it half way. */
    async among(change: (draft: string) => Promise<Draft>) {
      while (running) await running
      const asked = id
      const changing = change(asked).then((kept) => {
        if (kept.id !== id) return
        rev = kept.rev
        tell({ enclosures: kept.enclosures ?? [] })
      })
      running = changing.catch(() => {})
      await running
      running = undefined
      if (view.get().text !== saved) later(wait)
      return changing
    },
    /** The draft as it is to be from here on: after a send, an undo, or a newer copy from the server. */
    adopt(draft: Draft) {
      clearTimeout(timer)
      ;({ id, rev, text: saved } = draft)
      view.set({ id, text: draft.text, enclosures: draft.enclosures ?? [], state: 'saved', ...earlierOf(draft) })
    },
    /** A copy that came with the conversation: taken only if nothing was typed here and it is newer. */
    offer(draft: Draft) {
      const { text, state, enclosures } = view.get()
      if (state !== 'saved' || running) return
      if (draft.id !== id ? text === '' && enclosures.length === 0 : draft.rev > rev) keeper.adopt(draft)
    },
    /** The other window's words, or ours over them. */
    decide(whose: 'mine' | 'other') {
      const { other, text } = view.get()
      if (!other) return
      keeper.adopt(other)
      if (whose === 'mine') keeper.type(text)
    },
  }
  return keeper
}
export type DraftKeeper = ReturnType<typeof draftKeeper>

function draftOf(details: unknown, id: string): Draft | undefined {
  const { text, rev, enclosures } = (details ?? {}) as { text?: unknown; rev?: unknown; enclosures?: unknown }
  const files = Array.isArray(enclosures) ? { enclosures: enclosures as EnclosureView[] } : {}
  return typeof text === 'string' && typeof rev === 'number' ? { id, text, rev, ...files } : undefined
}

/** In memory only, for as long as the page lives: leaving a conversation, losing the network or the session costs no words. */
const keepers = new Map<string, DraftKeeper>()
export const drafts = store(0)

export function keeperOf(ticket: string, initial: Draft): DraftKeeper {
  const held = keepers.get(ticket)
  if (held) return held
  const keeper = draftKeeper(initial, async (draft, last) => {
    const audience = audienceOf(ticket).get()
    return (await api.saveDraft(ticket, { ...draft, ...(audience ? { audience } : {}) }, last)).draft
  })
  // Words that were begun in private open in private.
  if (initial.audience) audienceOf(ticket).set(initial.audience)
  if (initial.template) choiceOf(ticket).set(initial.template)
  keeper.view.subscribe(() => drafts.set(drafts.get() + 1))
  keepers.set(ticket, keeper)
  return keeper
}

export function hasDraft(ticket: string) {
  const draft = keepers.get(ticket)?.view.get()
  return draft !== undefined && isBegun(draft)
}

/** Whether there is anything that could be sent, or lost. */
export const isBegun = ({ text, enclosures }: Pick<DraftView, 'text' | 'enclosures'>) =>
  text.trim() !== '' || enclosures.length > 0

export function flushDrafts(last = false) {
  for (const keeper of keepers.values()) void keeper.flush(last)
}
