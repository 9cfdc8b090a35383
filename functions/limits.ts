import { speakWith } from '@ascolta/core/channels/adapters'
import { instagramWith } from '@ascolta/core/channels/instagram'
import { xWith } from '@ascolta/core/channels/x'
import { settings } from './topology.ts'

/** Limits that no network states, or that it grants to some accounts only, where this deployment knows them. */
export function applyLimits() {
  const commentCharacters = positive(settings.instagramComment)
  if (commentCharacters) speakWith(instagramWith({ commentCharacters }))
  const postLength = positive(settings.xPost)
  if (postLength) speakWith(xWith({ postLength }))
}

function positive(name: string) {
  const number = Number(process.env[name] ?? '')
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}
