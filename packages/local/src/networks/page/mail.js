import { file, h, keeper, moment, writing } from './dom.js'
import { files } from './files.js'
import { act } from './play.js'
import { words } from './words.js'

/** The chosen customer's mails with the company's mailbox. */
export function mail(game) {
  const $ = (name) => document.querySelector(`#mail-${name}`)
  const list = $('messages')
  const subject = $('subject')
  const field = $('text')
  let mailbox
  // It scrolls, so the keyboard must get there.
  list.tabIndex = 0
  const sync = keeper(list, (letter) => letterPart(letter, () => ({ account: mailbox.id, person: game.person })))
  const empty = h('li', { className: 'empty' }, words.noMail)

  const chosen = files($('new'), field, 'mail')
  $('new').addEventListener('submit', async (event) => {
    event.preventDefault()
    const text = field.value.trim()
    const more = await chosen.take()
    if (!text && !more) return
    const sent = { account: mailbox.id, person: game.person, subject: subject.value.trim(), text, ...more }
    if (!(await act('mail', sent))) return
    subject.value = ''
    field.value = ''
    chosen.forget()
  })

  return ({ mailboxes }) => {
    mailbox = mailboxes.find(({ name }) => name === game.company)
    document.querySelector('#mail').hidden = !mailbox
    if (!mailbox) return
    const address = mailbox.addresses[game.person]
    const letters = mailbox.letters.filter(({ person }) => person === address)
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60
    empty.remove()
    sync(letters)
    if (letters.length === 0) list.append(empty)
    if (atEnd) list.scrollTop = list.scrollHeight
    $('company').textContent = `${mailbox.name} <${mailbox.address}>`
  }
}

function letterPart({ id }, to) {
  const title = h('strong')
  const text = h('p', { className: 'text' })
  const enclosed = h('p')
  const foot = h('footer')
  const slot = h('div')
  const element = h('li', {}, title, text, enclosed, foot, slot)

  function reply() {
    const { form, field } = writing({
      id: `mail-reply-${id}`,
      label: words.writeMailReply,
      button: words.sendMailReply,
      cancel: { label: words.cancel, run: () => slot.replaceChildren() },
      send: async (said) => {
        const done = await act('mail', { ...to(), answers: id, text: said })
        if (done) slot.replaceChildren()
        return done
      },
    })
    slot.replaceChildren(form)
    field.focus()
  }
  const answer = h('button', { type: 'button', className: 'quiet', onclick: reply }, words.reply)

  return {
    element,
    update(letter) {
      element.className = letter.fromUs ? 'theirs' : 'mine'
      title.textContent = letter.subject || words.noSubject
      text.textContent = letter.text
      enclosed.replaceChildren(
        ...(letter.enclosed ?? []).map(({ mime, ...one }) =>
          file({ ...one, type: mime.split('/')[0] }, words.attachment),
        ),
      )
      foot.replaceChildren(
        moment(letter.at),
        !letter.enclosed && letter.files.length > 0 ? ` · ${words.attachment}: ${letter.files.join(', ')}` : '',
        letter.waiting ? ` · ${words.mailWaits}` : '',
        answer,
      )
    },
  }
}
