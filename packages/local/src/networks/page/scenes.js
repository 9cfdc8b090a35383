import { h, keeper } from './dom.js'
import { act } from './play.js'
import { words } from './words.js'

/** The scenes that can be played on one account of the company, each with how far it is. */
export function scenes(game) {
  const where = document.querySelector('#scene-account')
  const fast = document.querySelector('#scene-fast')
  let world
  const sync = keeper(document.querySelector('#scenes'), ({ id }) => scenePart(id, () => where.value, fast))
  where.addEventListener('change', () => show(world))

  function show(next) {
    world = next
    const accounts = world.accounts.filter(({ name }) => name === game.company)
    const signature = accounts.map(({ id }) => id).join()
    if (where.dataset.signature !== signature) {
      const before = where.value
      where.replaceChildren(...accounts.map(({ id, channel }) => h('option', { value: id }, words.networks[channel])))
      where.dataset.signature = signature
      if (accounts.some(({ id }) => id === before)) where.value = before
    }
    const account = accounts.find(({ id }) => id === where.value)
    const run = world.runs.find((one) => one.account === account?.id)
    sync(
      world.scenes
        .filter(({ on }) => on.includes(account?.channel))
        .map(({ id }) => ({ id, run: run?.scene === id ? run : undefined, busy: run?.state === 'running' })),
    )
  }
  return show
}

function scenePart(id, account, fast) {
  const start = h(
    'button',
    { type: 'button', onclick: () => act('scene', { scene: id, account: account(), pace: fast.checked ? 0.1 : 1 }) },
    words.sceneStart,
  )
  const stop = h(
    'button',
    { type: 'button', className: 'quiet', onclick: () => act('sceneStop', { account: account() }) },
    words.sceneStop,
  )
  const bar = h('progress', { max: 1, value: 0, ariaLabel: words.sceneProgress })
  const state = h('span', { role: 'status' })
  const [title, what] = words.scenes[id] ?? [id, '']
  return {
    element: h(
      'li',
      { ariaLabel: title },
      h('p', {}, h('strong', {}, title)),
      h('p', { className: 'text' }, what),
      h('p', { className: 'row' }, start, stop, bar, state),
    ),
    update({ run, busy }) {
      const running = run?.state === 'running'
      start.hidden = running
      start.disabled = busy
      stop.hidden = !running
      bar.hidden = !run
      if (run) {
        bar.max = run.steps
        bar.value = run.step
      }
      const said = run
        ? run.waits
          ? words.sceneWaits[run.waits]
          : words.sceneStates[run.state](run.step, run.steps)
        : ''
      if (state.textContent !== said) state.textContent = said
    },
  }
}
