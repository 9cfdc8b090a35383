import type { Capability } from './capability.ts'
import { weighted } from './weighted.ts'

/** How long a text is by a channel's own rule. */
export function lengthOf(text: string, unit: Capability['text']['unit']) {
  switch (unit) {
    case 'utf16':
      return text.length
    case 'bytes':
      return Buffer.byteLength(text)
    case 'characters':
      return [...text].length
    case 'weighted':
      return weighted(text)
  }
}
