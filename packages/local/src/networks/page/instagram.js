import { chat } from './chat.js'
import { sends } from './dom.js'
import { posts } from './feed.js'
import { act } from './play.js'
import { words } from './words.js'

/** The company's pictures with what people say under them, where others mention it, and the chosen customer's private thread. */
export function instagram(game) {
  const $ = (name) => document.querySelector(`#ig-${name}`)
  let account
  let shown
  const to = () => ({ account: account.id, person: game.person })
  const feed = posts($('posts'), game, {
    say: 'instagramComment',
    account: () => account.id,
    label: words.commentInstagram,
    button: words.publishInstagram,
    edits: false,
    kinds: ['like'],
  })
  const thread = chat(game, {
    at: 'ig-',
    account: () => account.id,
    say: 'instagramMessage',
    read: 'instagramRead',
  })
  sends($('mention'), $('mention-text'), (text) =>
    act('instagramMention', { ...to(), text: `@${account.username} ${text}` }),
  )
  $('heart').addEventListener('click', () => act('instagramMessage', { ...to(), shared: { type: 'like_heart' } }))
  $('story').addEventListener('click', () =>
    act('instagramMessage', {
      ...to(),
      shared: { type: 'story_mention', url: `${location.origin}/networks/page/icon.svg` },
    }),
  )
  $('subscribe').addEventListener('click', () => act('subscribe', { account: account.id }))

  return ({ instagram: accounts, now }) => {
    account = accounts.find(({ name }) => name === game.company)
    for (const id of ['instagram', 'instagram-direct']) document.querySelector(`#${id}`).hidden = !account
    if (!account) return
    if (shown !== account.id) feed.forget()
    shown = account.id
    feed.update(account.posts)
    thread(
      account.conversations.find(({ person }) => person === game.person),
      now,
    )
    $('deaf').hidden = account.subscribed
  }
}
