import { type Detect, languages } from './language.ts'

let loading: Promise<typeof import('eld/small').eld> | undefined

/** eld's small n-grams, loaded with the first message: a container that hears nothing does not pay for them. */
export const detect: Detect = async (words) => {
  loading ??= import('eld/small').then(({ eld }) => {
    eld.setLanguageSubset([...languages])
    return eld
  })
  const found = (await loading).detect(words)
  return found.isReliable() ? found.language : undefined
}
