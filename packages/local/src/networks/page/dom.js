/** An element with members and children; members named `on…` listen. */
export function h(tag, members = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(members)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name in element) element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/**
 * Keeps one part per item in a parent, in order. A part lives as long as its item, so that what somebody is typing in it
 * stays while the world around it changes.
 */
export function keeper(parent, make) {
  const parts = new Map()
  return (items) => {
    const ids = new Set(items.map(({ id }) => id))
    for (const [id, part] of parts)
      if (!ids.has(id)) {
        part.element.remove()
        parts.delete(id)
      }
    items.forEach((item, at) => {
      const part = parts.get(item.id) ?? make(item)
      parts.set(item.id, part)
      part.update(item)
      if (parent.children[at] !== part.element) parent.insertBefore(part.element, parent.children[at] ?? null)
    })
  }
}

/** A form with one field: sends on the button and on Enter, Shift Enter makes a line. */
export function writing({ label, button, text = '', id, send, cancel, files }) {
  const field = h('textarea', { id, rows: 2, maxLength: 8000, required: true, value: text })
  const form = h(
    'form',
    { className: 'write' },
    h('label', { htmlFor: id }, label),
    field,
    h('button', { type: 'submit' }, button),
    cancel && h('button', { type: 'button', className: 'quiet', onclick: cancel.run }, cancel.label),
  )
  sends(form, field, send, files?.(form, field))
  return { form, field }
}

/** With `files`, what was chosen there goes with the words, or without any. */
export function sends(form, field, send, files) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const text = field.value.trim()
    const more = await files?.take()
    if (!text && !more) return
    if (!(await send(text, more))) return
    field.value = ''
    files?.forget()
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
}

export function avatar(name, company = false) {
  const shade = company
    ? 'company'
    : `shade-${[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 6}`
  return h('span', { className: `avatar ${shade}`, ariaHidden: 'true' }, [...name][0] ?? '?')
}

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' })
export const moment = (at) => h('time', { dateTime: new Date(at).toISOString() }, clock.format(at))

/** A file in a message: painted if it is a picture that this page may show, else an address to follow. */
export function file({ url: named, type, name }, label) {
  // Where a network gives a file to its account only, the phone that it came from shows it all the same.
  const url = named.replace(/\/media\/(?:whatsapp|dm)\/([^/?]+).*$/, '/media/phone/$1')
  const own = url.startsWith(`${location.origin}/`) || url.startsWith('/')
  const link = h('a', { href: url, rel: 'noreferrer' }, name ? `${label}: ${name}` : label)
  if (type !== 'image' || !own) return link
  link.replaceChildren(h('img', { src: url, alt: name ? `${label}: ${name}` : label, className: 'brought' }))
  return link
}
