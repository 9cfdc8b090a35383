/** The tree that a `fields` parameter asks for, such as `id,from{name},messages.limit(5){message}`. */
export type Fields = Map<string, Fields>

export function parseFields(text: string): Fields {
  let at = 0
  function list(): Fields {
    const fields: Fields = new Map()
    while (at < text.length && text[at] !== '}') {
      const name = /^[^,{}]*/.exec(text.slice(at))?.[0] ?? ''
      at += name.length
      let inner: Fields = new Map()
      if (text[at] === '{') {
        at++
        inner = list()
        at++
      }
      const plain = name.split('.')[0]?.trim()
      if (plain) fields.set(plain, inner)
      if (text[at] === ',') at++
    }
    return fields
  }
  return list()
}

/** The members asked for; `id` comes always, and lists below `data` are picked item by item. */
export function pick(value: unknown, fields: Fields): unknown {
  if (Array.isArray(value)) return value.map((item) => pick(item, fields))
  if (typeof value !== 'object' || value === null || fields.size === 0) return value
  if ('data' in value && Array.isArray(value.data)) return { ...value, data: pick(value.data, fields) }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== undefined && (name === 'id' || fields.has(name)))
      .map(([name, member]) => [name, pick(member, fields.get(name) ?? new Map())]),
  )
}
