import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { type Account, accountOf, action, type Frame } from '../frame.ts'
import { Mood } from '../moods.ts'
import type { Shelves } from '../shelf.ts'
import { Unplayable } from '../world.ts'
import { type Scene, type Step, scenes } from './scenes.ts'
import type { Voices } from './voices.ts'

/** How far a scene is, as the page shows it. */
export interface Run {
  account: string
  scene: string
  state: 'running' | 'done' | 'stopped' | 'failed'
  step: number
  steps: number
  /** What the company has to do before it goes on. */
  waits?: 'answered' | 'invited' | 'refused'
}

interface Needs {
  frame: Frame
  voices: Voices
  shelves: Pick<Shelves, 'shelf'>
  /** Calls back whenever something happens anywhere, until told to stop. */
  watch: (watcher: () => void) => () => void
  photo: (number: number, account: Account) => string
}

const Kept = v.object({ id: v.string(), mood: Mood })

/** Plays scenes: one at a time per account, from their data alone. What it changes of an account's mood it gives back, even after a restart. */
export function director({ frame, voices, shelves, watch, photo }: Needs) {
  const before = shelves.shelf('scene-mood', Kept)
  const runs = new Map<string, { run: Run; stop: AbortController }>()
  let closed = false
  for (const { id } of before.all()) calm(id)

  function calm(account: string) {
    const held = before.get(account)
    if (!held) return
    frame.moods.set(account, held.mood)
    before.remove(account)
  }

  async function play(account: Account, { steps }: Scene, run: Run, stop: AbortSignal, pace: number) {
    const written = new Map<string, string>()
    const began = frame.world.applied.size()
    const met = frame.moods.met(account.id)
    const id = (name: string | undefined) => (name === undefined ? undefined : written.get(name))
    const keep = (name: string | undefined, made: string) => name !== undefined && written.set(name, made)
    const since = () => frame.world.applied.all().slice(began)

    async function perform(step: Step) {
      if ('photos' in step) {
        // An album is many messages at once.
        const all = Array.from({ length: step.photos }, (_, at) =>
          voices.whisper(account, step.by, '', photo(at, account)),
        )
        await Promise.all(all)
        await voices.whisper(account, step.by, step.says)
      } else if ('whispers' in step) keep(step.as, await voices.whisper(account, step.by, step.whispers))
      else if ('says' in step) keep(step.as, await voices.say(account, step.by, step.says, id(step.under)))
      else if ('edits' in step) await voices.edit(id(step.edits) ?? '', step.to)
      else if ('removes' in step) await voices.remove(id(step.removes) ?? '')
      else if ('mood' in step) {
        if (!before.get(account.id)) before.put({ id: account.id, mood: frame.moods.of(account.id) })
        frame.moods.set(account.id, { ...frame.moods.of(account.id), ...step.mood })
      } else if ('calm' in step) calm(account.id)
      else if ('seconds' in step) await pause(step.seconds * 1000 * pace, undefined, { signal: stop })
      else if ('answered' in step)
        await until('answered', () =>
          since().some(({ target, call }) => call === 'comment' && target === id(step.answered)),
        )
      else if ('invited' in step)
        await until('invited', () =>
          since().some(({ target, call }) => call === 'private-reply' && target === id(step.invited)),
        )
      else await until('refused', () => frame.moods.met(account.id) > met)
    }

    async function until(what: NonNullable<Run['waits']>, happened: () => boolean) {
      run.waits = what
      frame.changed()
      await new Promise<void>((resume, give) => {
        const look = () => {
          if (!happened()) return
          unwatch()
          resume()
        }
        const unwatch = watch(look)
        stop.addEventListener('abort', () => {
          unwatch()
          give(stop.reason)
        })
        look()
      })
      delete run.waits
    }

    try {
      for (const step of steps) {
        stop.throwIfAborted()
        await perform(step)
        run.step++
        frame.changed()
      }
      run.state = 'done'
    } catch (error) {
      run.state = stop.aborted ? 'stopped' : 'failed'
      if (!stop.aborted) console.error('a scene failed', error)
    } finally {
      delete run.waits
      if (!closed) {
        calm(account.id)
        frame.changed()
      }
    }
  }

  return {
    actions: {
      /** Starts a scene. Who starts it again while it is played joins it; another one has to wait. `pace` 0.1 is ten times as fast. */
      scene: action(
        v.object({
          account: v.string(),
          scene: v.string(),
          pace: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(10)), 1),
        }),
        ({ account: on, scene: wanted, pace }) => {
          const account = accountOf(frame, on)
          const scene = scenes.find(({ id }) => id === wanted)
          if (!scene?.on.includes(account.channel)) throw new Unplayable(`"${wanted}" is not played there.`)
          const held = runs.get(on)
          if (held?.run.state === 'running') {
            if (held.run.scene === wanted) return held.run
            throw new Unplayable('Another scene is still being played there.')
          }
          const run: Run = { account: on, scene: wanted, state: 'running', step: 0, steps: scene.steps.length }
          const stop = new AbortController()
          runs.set(on, { run, stop })
          void play(account, scene, run, stop.signal, pace)
          frame.changed()
          return run
        },
      ),
      sceneStop: action(v.object({ account: v.string() }), ({ account }) => {
        runs.get(account)?.stop.abort()
      }),
    },
    view: () => ({
      scenes: scenes.map(({ id, on }) => ({ id, on })),
      runs: [...runs.values()].map(({ run }) => run),
    }),
    stop() {
      closed = true
      for (const { stop } of runs.values()) stop.abort()
      for (const { id } of before.all()) calm(id)
    },
  }
}
