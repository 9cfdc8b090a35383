import { chat } from './chat.js'
import { sends } from './dom.js'
import { posts } from './feed.js'
import { files } from './files.js'
import { act } from './play.js'
import { words } from './words.js'

/** Everybody's posts around the company, and the chosen customer's private thread with it. */
export function x(game) {
  const $ = (name) => document.querySelector(`#x-${name}`)
  let account
  let shown
  const to = () => ({ account: account.account, person: game.person })
  const feed = posts($('posts'), game, {
    say: 'xPost',
    account: () => account.account,
    label: words.replyOnX,
    button: words.publishReplyOnX,
    edits: true,
    kinds: ['like'],
  })
  const thread = chat(game, { at: 'x-', account: () => account.account, say: 'xMessage', read: 'xRead' })
  sends(
    $('post'),
    $('post-text'),
    (text, more) => act('xPost', { ...to(), text, ...more }),
    files($('post'), $('post-text'), 'xPost', () => account.account),
  )
  $('post-text').addEventListener('focus', () => {
    if (!$('post-text').value) $('post-text').value = `${account.handle} `
  })
  $('encrypted').addEventListener('click', () => act('xMessage', { ...to(), text: words.secret, encrypted: true }))

  return ({ squares, now }) => {
    account = squares.find(({ name }) => name === game.company)
    for (const id of ['x', 'x-direct']) document.querySelector(`#${id}`).hidden = !account
    if (!account) return
    if (shown !== account.id) feed.forget()
    shown = account.id
    feed.update(account.posts)
    thread(
      account.conversations.find(({ person }) => person === game.person),
      now,
    )
  }
}
