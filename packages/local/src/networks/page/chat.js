import { file, h, keeper, moment, sends, writing } from './dom.js'
import { files } from './files.js'
import { act } from './play.js'
import { words } from './words.js'

/** The chosen customer's private thread with the company on one network; `at` is what its elements' ids begin with. */
export function chat(game, { at, account, say, read }) {
  const $ = (name) => document.querySelector(`#${at}${name}`)
  const list = $('messages')
  const typing = $('typing')
  const company = $('company')
  const field = $('chat-text')
  const sync = keeper(list, (message) => messagePart(message, game))
  const empty = h('li', { className: 'empty' }, words.empty)
  const to = () => ({ account: account(), person: game.person })
  let reading
  // It scrolls, so the keyboard must get there.
  list.tabIndex = 0

  sends(
    $('chat'),
    field,
    (text, more) => act(say, { ...to(), ...(text && { text }), ...more }),
    files($('chat'), field, say, account),
  )

  return (conversation, now) => {
    const messages = conversation?.messages ?? []
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60
    empty.remove()
    // What we wrote and they have read.
    const seenAt = conversation?.seenAt ?? 0
    sync(messages.map((message) => ({ ...message, seen: !message.fromPage && message.at <= seenAt })))
    if (messages.length === 0) list.append(empty)
    if (atEnd) list.scrollTop = list.scrollHeight
    company.textContent = game.company
    typing.textContent = (conversation?.typingUntil ?? 0) > now ? words.typing(game.company) : ''
    const newest = messages.findLast(({ fromPage, state }) => fromPage && state !== 'failed')
    const unread = newest && newest.at > (conversation.readAt ?? 0) && reading !== newest.id
    if (unread && document.visibilityState === 'visible') {
      reading = newest.id
      act(read, to())
    }
  }
}

function messagePart({ id }, game) {
  const text = h('p', { className: 'text' })
  const foot = h('footer')
  const slot = h('div')
  const element = h('li', {}, text, foot, slot)

  function edit(before) {
    const { form, field } = writing({
      id: `edit-${id}`,
      label: words.editText,
      button: words.save,
      text: before,
      cancel: { label: words.cancel, run: () => slot.replaceChildren() },
      send: async (said) => {
        const done = await act('edit', { id, text: said })
        if (done) slot.replaceChildren()
        return done
      },
    })
    slot.replaceChildren(form)
    field.focus()
  }
  const button = (label, onclick, more = {}) =>
    h('button', { type: 'button', className: 'quiet', onclick, ...more }, label)

  return {
    element,
    update(message) {
      element.className = message.fromPage ? 'theirs' : 'mine'
      text.replaceChildren(
        message.removed ? h('em', {}, words.removed) : (message.text ?? ''),
        ...message.attachments.map((one) => file(one, `${words.attachment} (${one.type})`)),
      )
      const loved = message.reaction !== undefined
      foot.replaceChildren(
        moment(message.at),
        message.edits > 0 ? ` · ${words.edited}` : '',
        message.state ? ` · ${words.states[message.state]}` : '',
        message.seen ? ` · ${words.states.read}` : '',
        message.removed || message.fixed
          ? ''
          : button(
              message.reaction ?? words.love,
              () => act('react', { id, person: game.person, ...(!loved && { reaction: 'love' }) }),
              { ariaPressed: String(loved) },
            ),
        ...(message.fromPage || message.removed || message.fixed
          ? []
          : [button(words.edit, () => edit(message.text ?? '')), button(words.unsend, () => act('remove', { id }))]),
      )
    },
  }
}
