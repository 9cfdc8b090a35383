import { speakWith } from '@ascolta/core/channels/adapters'
import { instagramWith } from '@ascolta/core/channels/instagram'
import { settings } from './topology.ts'

/** Limits that no network states, where this deployment has found them out. */
export function applyLimits() {
  const characters = Number(process.env[settings.instagramComment] ?? '')
  if (Number.isSafeInteger(characters) && characters > 0) speakWith(instagramWith({ commentCharacters: characters }))
}
