/** What really happened on the networks, whatever our own records say. The auditor reads this and nothing else for the truth. */

export const channels = ['facebook-page', 'messenger', 'whatsapp'] as const
export type Channel = (typeof channels)[number]

/** The one account of each network, by its id in our table. */
export const accountIds: Record<Channel, string> = {
  'facebook-page': 'fp-1000',
  messenger: 'ms-1000',
  whatsapp: 'wa-2000',
}

export interface Person {
  id: string
  name: string
  channel: Channel
  /** The post under which they write. */
  root: string
  /** When they last wrote, by the network's clock. */
  wroteAt: number
  /** In private under an id of their own: the same person in public, who was written to first. */
  half?: Person
}

/** Something a person said, or a colleague in the network's own app. */
export interface Words {
  id: string
  space: 'comment' | 'message'
  person: Person
  text: string
  at: number
  own: boolean
  gone: boolean
  /** Whether the network told us, or will. What it did not tell we find in its lists, where it has any. */
  told: boolean
  /** What a colleague answered with it. */
  under?: Words
}

/** Something that our desk sent and the network has. */
export interface Post {
  id: string
  channel: Channel
  person: string
  /** The comment that it answers. */
  parent?: string
  text: string
  marker?: string
  at: number
  /** From when a look-up shows it. */
  visibleAt: number
}

/** What a person at the desk wanted with one draft. */
export interface Intent {
  number: number
  draft: string
  ticket: string
  person: string | undefined
  /** Written to one person under what they said in public. */
  private: boolean
  /** Every press of Send, with the words. */
  pressed: { at: number; text: string; accepted: boolean }[]
  /** When Send was first pressed for what is on its way now. */
  since: number
  /** The desk said that it is undone, and nobody pressed Send since. */
  undone: boolean
  undoTried: boolean
  /** Its row was changed behind the approval. */
  changed: boolean
  /** The network asked to be left alone until then. */
  restUntil: number
}

export interface Wrong {
  kind: 'doubled' | 'lost' | 'mismatched' | 'left' | 'missing' | 'extra' | 'books' | 'early' | 'paused'
  what: string
}

export function outside() {
  return {
    people: new Map<string, Person>(),
    words: new Map<string, Words>(),
    posts: [] as Post[],
    intents: [] as Intent[],
    /** When our door took the first echo of a post. */
    echoed: new Map<string, number>(),
    /** Comments that are hidden, by id. */
    hidden: new Map<string, boolean>(),
    /** What was wrong the moment it happened. */
    wrong: [] as Wrong[],
    forged: 0,
  }
}
export type Outside = ReturnType<typeof outside>

/** Every text of a draft says which draft it is and which version. */
export const signed = (words: string, intent: { number: number }, version: number) =>
  `${words} (d${intent.number}.${version})`

/** The intent that a text on the network belongs to. */
export function intentOf({ intents }: Outside, text: string) {
  const number = /\(d(\d+)\.\d+\)/.exec(text)?.[1]
  return number === undefined ? undefined : intents[Number(number)]
}
