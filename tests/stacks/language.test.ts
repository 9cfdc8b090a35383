import { languages } from '@ascolta/core/language/language'
import { readTexts } from '@ascolta/local/tools/language/measure'
import { cut } from '@ascolta/stacks/bundle'
import { expect, test } from 'vitest'

type Ngrams = Parameters<typeof cut>[0]
interface Detector {
  setLanguageSubset: (languages: string[]) => unknown
  detect: (text: string) => { language: string; isReliable: () => boolean }
}

const eld = (file: string) => import(new URL(`../../node_modules/eld/src/${file}`, import.meta.url).href)

test('the n-grams that we bundle answer like all of them: the same language, as sure, for every text of ours', async () => {
  const { ngramsData }: { ngramsData: Ngrams } = await eld('ngrams/small.js')
  const { createEld }: { createEld: () => { instance: Detector; loadData: (data: Ngrams) => void } } =
    await eld('languageDetector.js')
  const texts = Object.values(await readTexts()).flat()
  const answers = (data: Ngrams) => {
    const { instance, loadData } = createEld()
    loadData(data)
    instance.setLanguageSubset([...languages])
    return texts.map((text) => {
      const found = instance.detect(text)
      return [text, found.language, found.isReliable()]
    })
  }
  const ours = cut(ngramsData)
  expect(JSON.stringify(ours).length).toBeLessThan(JSON.stringify(ngramsData).length / 3)
  expect(answers(ours)).toEqual(answers(ngramsData))
})
