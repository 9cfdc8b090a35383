/** Words that a network approved before, part by part, with gaps such as `{{1}}` or `{{name}}`. */
export interface Parts {
  header?: string | undefined
  body: string
  footer?: string | undefined
  /** What stands on its buttons. */
  buttons: readonly string[]
}

/** A gap: `id` tells apart the first of the header and the first of the body. */
export interface Gap {
  id: string
  part: 'header' | 'body'
  name: string
}

const gap = /\{\{\s*(\w+)\s*\}\}/g

/** The gaps in the order in which one reads them; numbered ones by their number. */
export function gapsOf({ header = '', body }: Parts): Gap[] {
  return [...gapsIn('header', header), ...gapsIn('body', body)]
}

function gapsIn(part: Gap['part'], text: string): Gap[] {
  const names = [...new Set([...text.matchAll(gap)].map(([, name = '']) => name))]
  const sorted = names.every((name) => /^\d+$/.test(name)) ? names.toSorted((a, b) => Number(a) - Number(b)) : names
  return sorted.map((name) => ({ id: `${part}.${name}`, part, name }))
}

/** Whether these words may stand in a gap: networks take one line, and at most four spaces in a row. */
export const fitsGap = (words: string | undefined) =>
  words !== undefined && words.trim() !== '' && !/[\p{Cc}\u2028\u2029]| {5}/u.test(words)

/**
 * What the customer will read. The desk shows it and the sender stores it, by this one rule: plain substitution in one
 * pass, so that words in a gap are words, whatever they look like (SEC16). A gap without words keeps its sign.
 */
export function filled({ header, body, footer, buttons }: Parts, values: Readonly<Record<string, string>>) {
  const put = (part: Gap['part'], text: string) =>
    text.replace(gap, (sign, name: string) => {
      const id = `${part}.${name}`
      return Object.hasOwn(values, id) && values[id] ? values[id] : sign
    })
  const labels = buttons.map((label) => `[${label}]`).join(' ')
  return [header && put('header', header), put('body', body), footer, labels].filter(Boolean).join('\n\n')
}
