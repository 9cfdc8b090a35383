import { speakWith } from '@ascolta/core/channels/adapters'
import { facebookPageWith } from '@ascolta/core/channels/facebook-page'
import { instagramWith } from '@ascolta/core/channels/instagram'
import { xWith } from '@ascolta/core/channels/x'
import { settings } from './topology.ts'

/** Limits that no network states, that it states in two ways, or that it grants to some accounts only, where this deployment knows them. */
export function applyLimits() {
  speakWith(facebookPageWith(known({ commentCharacters: settings.facebookComment })))
  speakWith(instagramWith(known({ commentCharacters: settings.instagramComment })))
  speakWith(
    xWith(
      known({
        postLength: settings.xPost,
        messageLength: settings.xMessage,
        postsPerQuarter: settings.xPosts,
        messagesPerQuarter: settings.xMessages,
      }),
    ),
  )
}

/** Those of the settings that say a number above zero. */
function known<Name extends string>(names: Record<Name, string>): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {}
  for (const name in names) {
    const number = Number(process.env[names[name]] ?? '')
    if (Number.isSafeInteger(number) && number > 0) found[name] = number
  }
  return found
}
