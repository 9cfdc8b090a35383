import { plainly, type Verdict } from './graph.ts'
import type { Trouble } from './whatsapp.shape.ts'

const hour = 3600

/**
 * What WhatsApp's codes mean for a send, as an answer or in a failed status. Codes 1, 2, 131000 and 131016 may be tried
 * again, says Meta, but do not say that nothing was done: the doubt ends with a status, or a quarter of an hour without one.
 */
const verdicts: readonly (readonly [verdict: Verdict, codes: readonly (number | string)[]])[] = [
  [['paused', 'token'], [0]],
  [
    ['paused', 'permission'],
    [3, 10, 131005],
  ],
  // Our own number is not there, or not ours.
  [
    ['paused', 'permission'],
    [33, '100/33'],
  ],
  [
    ['paused', 'restricted'],
    [368, 131031],
  ],
  [['paused', 'payment'], [131042]],
  [
    ['paused', 'registration'],
    [131037, 131045, 133010],
  ],
  // Only people of one country: the others are still answered.
  [['failed', 'country-restricted'], [130497]],
  [['failed', 'window-closed'], [131047]],
  [
    ['failed', 'person-unavailable'],
    [131026, 131030, 131021],
  ],
  [['failed', 'person-unknown'], [131062]],
  [
    ['failed', 'marketing-limit'],
    [131049, 131050, 130472],
  ],
  [
    ['failed', 'media'],
    [131051, 131052, 131053],
  ],
  [
    ['failed', 'refused'],
    [131008, 131009, 135000, 137000],
  ],
  // Not there in this language, or not approved.
  [['failed', 'template-missing'], [132001]],
  [
    ['failed', 'template-gaps'],
    [132000, 132008, 132012, 132018],
  ],
  [['failed', 'template-too-long'], [132005]],
  [
    ['failed', 'template-paused'],
    [132015, 132016],
  ],
  [
    ['failed', 'template-refused'],
    [132007, 132068],
  ],
  [['retry', 'throttled', 6], [131056]],
  [
    ['retry', 'throttled'],
    [130429, 131064, 132069],
  ],
  [['retry', 'throttled', 4 * hour], [131048]],
  [['retry', 'throttled', hour], [133016]],
  [['retry', 'maintenance', 10 * 60], [131057]],
  [
    ['unknown', 'network-trouble'],
    [131000, 131016],
  ],
]

export const codes: ReadonlyMap<string, Verdict> = new Map(
  verdicts.flatMap(([verdict, codes]) => codes.map((code) => [String(code), verdict] as const)),
)

/** Why a message failed after it was accepted. */
export function failure(trouble: Trouble | undefined) {
  const { code, title, message, details, error_data } = trouble ?? {}
  const detail = plainly(code, title ?? message, error_data?.details ?? details)
  const verdict = code === undefined ? undefined : codes.get(code)
  return { reason: verdict?.[1] ?? 'refused', ...(detail && { detail }) }
}
