import { h, keeper } from './dom.js'
import { act } from './play.js'
import { words } from './words.js'

const $ = (name) => document.querySelector(`#setup-${name}`)

/** What a company has on the networks' own sites: accounts with their keys, an app, an address that the app knows. */
export function setup(game, become) {
  const sync = keeper($('accounts'), (account) => accountPart(account))
  $('network').append(...Object.entries(words.networks).map(([value, name]) => h('option', { value }, name)))
  on('open', async () => {
    const name = $('name').value.trim()
    if (await act('openAccount', { channel: $('network').value, name })) become(name)
  })
  on('meta-form', async () => {
    const done = await act('registerWebhook', { company: game.company, url: $('url').value, token: $('verify').value })
    $('meta-state').textContent = done ? words.setupVerified : words.setupRefused
  })
  on('x-form', async () => {
    const done = await act('registerX', { url: $('x-url').value })
    $('x-state').textContent = done ? words.setupRegistered : words.setupRefused
  })

  let shown
  return ({ accounts, apps, keys }) => {
    const ours = accounts.filter(({ name }) => name === game.company)
    sync(ours.map((account) => ({ ...account, ...keys.find(({ id }) => id === account.id) })))
    const app = apps.meta[game.company]
    $('meta').hidden = !ours.some(({ channel }) => channel !== 'x' && channel !== 'email')
    $('x').hidden = !ours.some(({ channel }) => channel === 'x')
    $('meta-secret').textContent = app?.secret ?? ''
    $('x-secret').textContent = apps.x.secret
    // A refusal stays to be read, but only as long as the company it was said to.
    if (shown !== game.company || app?.ready)
      $('meta-state').textContent = app?.ready ? words.setupVerified : words.setupUnverified
    shown = game.company
  }
}

function on(form, run) {
  $(form).addEventListener('submit', (event) => {
    event.preventDefault()
    run()
  })
}

function accountPart({ id, channel, external, name }) {
  const token = h('code')
  const state = h('span', { role: 'status' })
  const button = (label, run) => h('button', { type: 'button', className: 'quiet', onclick: run }, label)
  const subscribe = button(words.setupSubscribe, () => act('subscribe', { account: id }))
  const mail = channel === 'email'
  return {
    element: h(
      'fieldset',
      {},
      h('legend', {}, `${name} · ${words.networks[channel]}`),
      h('p', {}, h('span', {}, mail ? words.setupAddress : words.setupId), ' ', h('code', {}, external)),
      mail ? '' : h('p', {}, h('span', {}, words.setupToken), ' ', token),
      mail
        ? ''
        : h(
            'p',
            { className: 'row' },
            state,
            subscribe,
            button(words.setupRenew, () => act('newToken', { account: id })),
          ),
    ),
    update(next) {
      token.textContent = next.token
      const said = next.subscribed ? words.setupSubscribed : words.setupUnsubscribed
      if (state.textContent !== said) state.textContent = said
      subscribe.hidden = next.subscribed
    },
  }
}
