import { chat } from './chat.js'
import { act } from './play.js'
import { words } from './words.js'

/** The chosen customer's phone: the chat with the company's number, and who they are there. */
export function whatsapp(game) {
  const $ = (name) => document.querySelector(`#wa-${name}`)
  let number
  const thread = chat(game, {
    at: 'wa-',
    account: () => number.account,
    say: 'whatsappMessage',
    read: 'whatsappRead',
  })
  let identity
  $('hide').addEventListener('click', () => {
    const username = identity?.username ? undefined : `utente.${game.person.replace(/\D/g, '').slice(-6) || 'nuovo'}`
    act('whatsappUsername', { person: game.person, username })
  })
  $('move').addEventListener('click', () => act('whatsappMove', { person: game.person }))

  return ({ numbers, identities, now }) => {
    number = numbers.find(({ name }) => name === game.company)
    document.querySelector('#whatsapp').hidden = !number
    if (!number) return
    identity = identities.find(({ id }) => id === game.person)
    $('who').textContent = identity ? (identity.username ? `@${identity.username}` : `+${identity.phone}`) : ''
    $('hide').textContent = identity?.username ? words.showNumber : words.hideNumber
    thread(
      number.conversations.find(({ person }) => person === game.person),
      now,
    )
  }
}
