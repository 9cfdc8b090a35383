import { avatar, file, h, keeper, moment, writing } from './dom.js'
import { files } from './files.js'
import { act } from './play.js'
import { words } from './words.js'

/** How people speak under posts: what their comment is called, to whom it goes, and what they may do with it. */
const onFacebook = (game) => ({
  say: 'comment',
  account: () => game.account('facebook-page'),
  label: words.writeComment,
  button: words.comment,
  edits: true,
  kinds: ['like', 'love', 'angry'],
})

/** The company's posts on one network; one is open at a time, with its comments and a field to write. */
export function posts(parent, game, network = onFacebook(game)) {
  let open
  const sync = keeper(parent, (post) => postPart(post))

  function postPart({ id }) {
    const head = h('header')
    const text = h('p', { className: 'text' })
    const toggle = h('button', {
      type: 'button',
      className: 'quiet',
      onclick: () => show(open === id ? undefined : id),
    })
    const actions = h('p', { className: 'actions' })
    const list = h('ul', { className: 'comments' })
    const { form } = writing({
      id: `comment-${id}`,
      label: network.label,
      button: network.button,
      send: (said, more) =>
        act(network.say, { account: network.account(), person: game.person, post: id, text: said, ...more }),
      files: (form, field) => files(form, field, network.say, network.account),
    })
    const body = h('div', { className: 'thread', hidden: true }, list, form)
    const element = h('article', {}, head, text, h('div', { className: 'row' }, toggle, actions), body)
    const comments = keeper(list, (comment) => commentPart(comment, game, network))
    return {
      element,
      update(post) {
        const name = post.name ?? game.company
        element.ariaLabel = `${name}: ${post.text.slice(0, 60)}`
        head.replaceChildren(avatar(name, !post.name), h('strong', {}, name), moment(post.at))
        text.textContent = post.text
        toggle.textContent = words.comments(count(post.comments))
        toggle.ariaExpanded = String(open === id)
        actions.replaceChildren(...reactions(post, game, network))
        body.hidden = open !== id
        comments(post.comments)
      },
    }
  }

  let shown = []
  /** Somebody writes here: what is open stays open. */
  const busy = () => [...parent.querySelectorAll('textarea')].some((field) => field.value)
  function show(id) {
    open = id
    sync(shown)
  }
  return {
    open: show,
    update(all) {
      const fresh = all.find((post) => !shown.some(({ id }) => id === post.id))
      const before = new Map(shown.map((post) => [post.id, count(post.comments)]))
      const grown = all.find((post) => before.has(post.id) && before.get(post.id) < count(post.comments))
      if (shown.length > 0 && fresh && (fresh.author || !busy())) open = fresh.id
      else if (grown && !busy()) open = grown.id
      if (shown.length === 0) open = all.find((post) => !post.author)?.id
      shown = all
      sync(all)
    },
    forget() {
      shown = []
    },
  }
}

const count = (comments) => comments.reduce((sum, comment) => sum + 1 + count(comment.replies), 0)

function commentPart({ id }, game, network) {
  const head = h('header')
  const text = h('p', { className: 'text' })
  const picture = h('p')
  const actions = h('p', { className: 'actions' })
  const slot = h('div')
  const list = h('ul', { className: 'comments' })
  const bubble = h('div', { className: 'bubble' }, head, text, picture)
  const element = h('li', {}, bubble, actions, slot, list)
  const replies = keeper(list, (comment) => commentPart(comment, game, network))
  const close = { label: words.cancel, run: () => slot.replaceChildren() }

  function reply() {
    const { form, field } = writing({
      id: `reply-${id}`,
      label: words.writeReply,
      button: words.sendReply,
      cancel: close,
      files: (form, field) => files(form, field, network.say, network.account),
      send: async (said, more) => {
        const done = await act(network.say, {
          account: network.account(),
          person: game.person,
          parent: id,
          text: said,
          ...more,
        })
        if (done) slot.replaceChildren()
        return done
      },
    })
    slot.replaceChildren(form)
    field.focus()
  }
  function edit(before) {
    const { form, field } = writing({
      id: `edit-${id}`,
      label: words.editText,
      button: words.save,
      text: before,
      cancel: close,
      send: async (said) => {
        const done = await act('edit', { id, text: said })
        if (done) slot.replaceChildren()
        return done
      },
    })
    slot.replaceChildren(form)
    field.focus()
  }

  return {
    element,
    update(comment) {
      const name = comment.name ?? game.company
      const own = comment.author === game.person
      element.className = comment.author ? '' : 'official'
      element.ariaLabel = `${name}: ${comment.text.slice(0, 60)}`
      head.replaceChildren(
        avatar(name, !comment.author),
        h('strong', {}, name),
        comment.author ? '' : h('span', { className: 'badge' }, words.official),
        comment.hidden ? h('span', { className: 'badge warn' }, words.hidden) : '',
        comment.editedAt ? h('span', { className: 'badge' }, words.edited) : '',
        moment(comment.at),
      )
      text.textContent = comment.text
      const photos = comment.photos ?? (comment.photo ? [comment.photo] : [])
      picture.replaceChildren(...photos.map((url) => file({ url, type: 'image' }, words.attachment)))
      actions.replaceChildren(
        h('button', { type: 'button', className: 'quiet', onclick: reply }, words.reply),
        ...reactions(comment, game, network),
        own && network.edits
          ? h('button', { type: 'button', className: 'quiet', onclick: () => edit(comment.text) }, words.edit)
          : '',
        own
          ? h('button', { type: 'button', className: 'quiet', onclick: () => act('remove', { id }) }, words.remove)
          : '',
      )
      replies(comment.replies)
    },
  }
}

function reactions({ id, reactions }, game, { kinds }) {
  const mine = reactions[game.person]
  return kinds.map((reaction) => {
    const total = Object.values(reactions).filter((one) => one === reaction).length
    const pressed = mine === reaction
    return h(
      'button',
      {
        type: 'button',
        className: 'quiet',
        ariaPressed: String(pressed),
        onclick: () => act('react', { id, person: game.person, ...(!pressed && { reaction }) }),
      },
      total > 0 ? `${words[reaction]} ${total}` : words[reaction],
    )
  })
}
