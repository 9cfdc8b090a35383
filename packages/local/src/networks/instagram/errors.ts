import { GraphError } from '../meta/errors.ts'

const type = 'IGApiException'

/** What Instagram refuses with, where not as Pages do. */
export const no = {
  window: () => new GraphError(10, '(#10) This message is sent outside of allowed window.', { type, subcode: 2534022 }),
  user: () => new GraphError(100, '(#100) No matching Instagram user.', { type, subcode: 2534014 }),
  parameter: (what: string) => new GraphError(100, `(#100) ${what}`, { type }),
}
