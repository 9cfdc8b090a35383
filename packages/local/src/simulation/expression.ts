type Item = Readonly<Record<string, unknown>>
type Values = Readonly<Record<string, unknown>>
type Names = Readonly<Record<string, string>>
/** A condition over an item, read once. */
export type Test = (item: Item | undefined, names: Names, values: Values) => boolean
type Read = (item: Item | undefined, names: Names, values: Values) => unknown

const known = new Map<string, Test>()

/** The grammar of conditions that our stores use. Whatever else is written fails loudly: the model must learn it first. */
export function condition(expression: string): Test {
  const found = known.get(expression)
  if (found) return found
  const words = expression.match(/\(|\)|,|<>|<=|>=|=|<|>|[#:]?\w+/g) ?? []
  let at = 0
  const peek = () => words[at]
  const take = () => words[at++] ?? ''
  function expect(word: string) {
    if (take() !== word) throw new Error(`the table model does not read "${expression}"`)
  }

  function either(): Test {
    let left = both()
    while (peek() === 'OR') {
      take()
      const [one, other] = [left, both()]
      left = (...on) => one(...on) || other(...on)
    }
    return left
  }

  function both(): Test {
    let left = single()
    while (peek() === 'AND') {
      take()
      const [one, other] = [left, single()]
      left = (...on) => one(...on) && other(...on)
    }
    return left
  }

  function single(): Test {
    if (peek() === 'NOT') {
      take()
      const inner = single()
      return (...on) => !inner(...on)
    }
    if (peek() === '(') {
      take()
      const inner = either()
      expect(')')
      return inner
    }
    return ['attribute_exists', 'attribute_not_exists', 'begins_with', 'contains'].includes(peek() ?? '')
      ? asked(take())
      : compared()
  }

  function asked(name: string): Test {
    expect('(')
    const first = operand()
    if (name.startsWith('attribute')) {
      expect(')')
      const wanted = name === 'attribute_exists'
      return (...on) => (first(...on) !== undefined) === wanted
    }
    expect(',')
    const second = operand()
    expect(')')
    return (...on) => {
      const [held, part] = [first(...on), second(...on)]
      if (typeof held === 'string' && typeof part === 'string')
        return name === 'begins_with' ? held.startsWith(part) : held.includes(part)
      return name === 'contains' && (held instanceof Set ? held.has(part) : Array.isArray(held) && held.includes(part))
    }
  }

  function compared(): Test {
    const left = operand()
    const sign = take()
    const right = operand()
    return (...on) => compare(sign, left(...on), right(...on))
  }

  function operand(): Read {
    const word = take()
    if (word === 'size') {
      expect('(')
      const inner = operand()
      expect(')')
      return (...on) => {
        const value = inner(...on)
        if (value instanceof Set) return value.size
        return typeof value === 'string' || Array.isArray(value) ? value.length : undefined
      }
    }
    if (word.startsWith(':')) return (_, __, values) => values[word]
    if (word.startsWith('#')) return (item, names) => item?.[names[word] ?? '']
    if (!/^[a-z]\w*$/i.test(word)) throw new Error(`the table model does not read "${expression}"`)
    return (item) => item?.[word]
  }

  const test = either()
  if (at < words.length) throw new Error(`the table model does not read "${expression}"`)
  known.set(expression, test)
  return test
}

/** Values of different types are neither equal nor in order, and what is missing compares with nothing. */
function compare(sign: string, left: unknown, right: unknown) {
  if (left === undefined || right === undefined) return sign === '<>' && left !== right
  if (sign === '=') return JSON.stringify(left) === JSON.stringify(right)
  if (sign === '<>') return JSON.stringify(left) !== JSON.stringify(right)
  if (typeof left !== typeof right || (typeof left !== 'string' && typeof left !== 'number')) return false
  const [a, b] = [left as string | number, right as string | number]
  if (sign === '<') return a < b
  if (sign === '<=') return a <= b
  if (sign === '>') return a > b
  if (sign === '>=') return a >= b
  throw new Error(`the table model does not know "${sign}"`)
}

export interface Change {
  set: Record<string, unknown>
  remove: string[]
  /** Numbers are counted up, members join a set. */
  add: Record<string, number | ReadonlySet<unknown>>
  /** Members that leave a set. */
  drop: Record<string, ReadonlySet<unknown>>
}

/** What an update expression does: `SET a = :v, …`, `REMOVE a, …`, `ADD a :n`, `DELETE a :members`. */
export function changes(expression: string, names: Names, values: Values): Change {
  const change: Change = { set: {}, remove: [], add: {}, drop: {} }
  const name = (word: string) => (word.startsWith('#') ? (names[word] ?? word) : word)
  for (const [, verb, list = ''] of expression.matchAll(
    /(SET|REMOVE|ADD|DELETE)\s+(.*?)(?=\s*(?:SET|REMOVE|ADD|DELETE)\s|$)/gs,
  )) {
    for (const part of list.split(',').map((text) => text.trim())) {
      const [, target = '', value = ''] = /^([#\w]+)(?:\s*(?:=|\s)\s*(:\w+))?$/.exec(part) ?? []
      if (!target || (verb === 'REMOVE') !== (value === '')) throw new Error(`the table model does not read "${part}"`)
      if (verb === 'SET') change.set[name(target)] = values[value]
      else if (verb === 'REMOVE') change.remove.push(name(target))
      else if (verb === 'DELETE') change.drop[name(target)] = values[value] as ReadonlySet<unknown>
      else {
        const more = values[value]
        change.add[name(target)] = more instanceof Set ? more : Number(more)
      }
    }
  }
  return change
}
