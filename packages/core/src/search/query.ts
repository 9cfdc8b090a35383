import { Problem } from '../problem.ts'
import { asAgent, asAuthor, asWord, type Spoken, tokens, whole } from './spoken.ts'
import { codes, joined, stands, words } from './words.ts'

/** One thing that must be there, in one of several ways; each way is tokens that all must be there. */
export type Term = string[][]

/** What somebody looks for, taken apart. */
export interface Query {
  /** A ticket's number, said as one: `#123`, or digits alone. */
  number?: number
  terms: Term[]
  /** Words that stand one after the other. */
  phrases: string[][]
  /** Words to be marked in what is found. */
  marks: Set<string>
}

export const limits = { characters: 200, terms: 12 } as const

const piece = /"([^"]*)"?|(?:from|da):(?:"([^"]*)"?|(\S+))|#(\d{1,12})(?!\S)|(\S+)/giu

/** Words, "an exact phrase", `from:` or `da:` a person, `#` a ticket's number. Throws a Problem if it asks for nothing, or for too much. */
export function parse(text: string, { by }: { by?: string | undefined } = {}): Query {
  const query: Query = { terms: [], phrases: [], marks: new Set() }
  for (const [, phrase, quoted, from, number, plain] of text.slice(0, limits.characters).matchAll(piece)) {
    if (phrase !== undefined) say(query, phrase, true)
    else if (number !== undefined) query.number = Number(number)
    else if (plain !== undefined) say(query, plain, false)
    else author(query, quoted ?? from ?? '')
  }
  if (by) query.terms.push([[asAgent(by)]])
  const digits = text.trim()
  if (/^\d{1,12}$/.test(digits)) query.number = Number(digits)
  if (query.terms.length === 0 && query.number === undefined)
    throw new Problem('invalid', 'search.empty', 'Type a word, a name or a number.')
  if (query.terms.length > limits.terms)
    throw new Problem('invalid', 'search.long', `At most ${limits.terms} words.`, { most: limits.terms })
  return query
}

function say(query: Query, text: string, phrase: boolean) {
  const parts = words(text).map(({ word }) => word)
  if (parts.length === 0) return
  for (const word of parts) query.marks.add(word)
  if (phrase) query.phrases.push(parts)
  const [code] = phrase ? [] : codes(text)
  if (!code) {
    query.terms.push(...parts.map((word) => [[asWord(word)]]))
    return
  }
  // A code is one thing, however it was written: in one piece, or with its parts apart.
  query.marks.add(code.word)
  query.terms.push([[asWord(code.word)], parts.map(asWord)])
}

function author(query: Query, text: string) {
  const parts = words(text)
  if (parts.length === 0) return
  const one = joined(parts)
  query.terms.push(
    one === parts[0]?.word ? [[asAuthor(one)]] : [[asAuthor(whole(text))], parts.map(({ word }) => asAuthor(word))],
  )
}

/** Whether a line is what somebody looks for: its own words decide, whatever an index says. */
export function matches({ terms, phrases }: Query, line: Spoken): boolean {
  const has = tokens(line)
  return (
    terms.every((ways) => ways.some((way) => way.every((token) => has.has(token)))) &&
    phrases.every((phrase) => stands(phrase, line.text))
  )
}

/** A piece of what was said, marked where it was looked for. */
export interface Marked {
  text: string
  found?: true
}

const before = 60
const length = 240

/** The part of a text in which something was found first, with marks; its beginning if nothing in it was. */
export function snippet({ marks }: Query, text: string): Marked[] {
  const found = [...words(text), ...codes(text)]
    .filter(({ word }) => marks.has(word))
    .sort((a, b) => a.start - b.start || b.end - a.end)
  const start = cut(text, Math.max(0, (found[0]?.start ?? 0) - before))
  const end = Math.min(text.length, start + length)
  const pieces: Marked[] = []
  let place = start
  const say = (to: number, marked: boolean) => {
    if (to > place) pieces.push({ text: text.slice(place, to), ...(marked ? { found: true } : {}) })
    place = Math.max(place, to)
  }
  for (const one of found) {
    if (one.start < place || one.end > end) continue
    say(one.start, false)
    say(one.end, true)
  }
  say(end, false)
  if (start > 0 && pieces[0]) pieces.unshift({ text: '… ' })
  if (end < text.length) pieces.push({ text: ' …' })
  return pieces.map((one) => ({ ...one, text: one.text.toWellFormed() }))
}

/** Begins at a word, where there is one near. */
function cut(text: string, at: number) {
  if (at === 0) return 0
  const space = text.indexOf(' ', at)
  return space >= 0 && space - at < 30 ? space + 1 : at
}
