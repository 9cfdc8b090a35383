import { h, keeper } from './dom.js'
import { act } from './play.js'
import { words } from './words.js'

const echoes = ['normal', 'delayed', 'missing', 'first']

/** One set of controls per account, with what its network can do; each change is set at once. */
export function moods(parent) {
  let offers = {}
  const sync = keeper(parent, (account) => {
    const { channel } = account
    const { answer, webhooks, shapes } = offers[channel]
    const choices = { echo: echoes, webhooks, ...(shapes.length > 0 && { shapes }) }
    const fields = {
      answer: select(answer, channel),
      times: h('input', { type: 'number', min: '1', inputMode: 'numeric' }),
      delayMs: h('input', { type: 'number', min: '0', max: '120000', step: '100', inputMode: 'numeric' }),
      ...Object.fromEntries(Object.entries(choices).map(([name, options]) => [name, select(options, channel)])),
    }
    let mood = {}
    const set = () =>
      act(`moods/${encodeURIComponent(account.id)}`, {
        ...mood,
        answer: fields.answer.value,
        times: Number(fields.times.value) || undefined,
        delayMs: Number(fields.delayMs.value) || 0,
        ...Object.fromEntries(Object.keys(choices).map((name) => [name, fields[name].value])),
      })
    const element = h(
      'fieldset',
      { onchange: set },
      h('legend', {}, `${account.name} · ${words.networks[channel]}`),
      ...Object.entries(fields).map(([name, field]) => h('label', {}, h('span', {}, words.mood[name]), field)),
      h(
        'button',
        { type: 'button', className: 'quiet', onclick: () => act('unsubscribe', { account: account.id }) },
        words.unsubscribe,
      ),
    )
    return {
      element,
      update(next) {
        mood = next.mood
        for (const [name, field] of Object.entries(fields))
          if (field !== document.activeElement) field.value = mood[name] ?? ''
      },
    }
  })
  return (accounts, all) => {
    offers = all
    sync(accounts)
  }
}

const select = (options, channel) =>
  h(
    'select',
    {},
    ...options.map((value) => h('option', { value }, words.choiceOn[channel]?.[value] ?? words.choice[value] ?? value)),
  )
