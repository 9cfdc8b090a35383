import type { Hasher } from '../hash.ts'

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

/** A name as networks agree on it: `@MariaRossi`, `maria.rossi` and `Maria Rossi` are one. Undefined where nothing is left. */
export function sameName(name: string | undefined) {
  const letters = plain(name ?? '').replace(/[^\p{L}\p{N}]+/gu, '')
  return letters === '' ? undefined : letters
}

/** A short hash of a name: tells people apart, says nothing of them. */
export function whoIs(hash: Hasher, name: string | undefined) {
  const letters = sameName(name)
  return letters && hash.short('who', letters)
}

const wordsIn = (text: string) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? []
/** Below so many words two texts must be the same: "buongiorno" is said by everybody. */
const fewest = 4
const shared = 0.6

/** Whether two texts say the same: word for word but for case, accents and marks; or most of their words. */
export function alike(one: string, other: string) {
  const [a, b] = [wordsIn(one), wordsIn(other)]
  if (a.length < fewest || b.length < fewest) return false
  if (a.join(' ') === b.join(' ')) return true
  const [first, second] = [new Set(a.filter(counts)), new Set(b.filter(counts))]
  if (Math.min(first.size, second.size) < fewest - 1) return false
  const common = [...first].filter((word) => second.has(word)).length
  return common / (first.size + second.size - common) >= shared
}

const counts = (word: string) => word.length > 2
