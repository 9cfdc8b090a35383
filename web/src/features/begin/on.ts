import type { AccountView, Way } from '@ascolta/functions/api/views'

/** In which ways an agent may write first on this account, the private one first. */
export const beginsOn = ({ state, capabilities }: AccountView): Way['audience'][] =>
  state === 'disconnected' ? [] : (['private', 'public'] as const).filter((audience) => capabilities[audience]?.begin)
