import { weighted } from './weighted.ts'

/** In what a network counts the length of a text. */
export type Unit = 'characters' | 'utf16' | 'bytes' | 'weighted'

const measures: Record<Unit, (text: string) => number> = {
  characters: (text) => [...text].length,
  utf16: (text) => text.length,
  bytes: (text) => new TextEncoder().encode(text).length,
  weighted,
}

/** How long a text is by a channel's own rule. The composer and the sender both ask here, so that neither promises what the other refuses. */
export const lengthOf = (text: string, unit: Unit) => measures[unit](text)
