import * as v from 'valibot'

/** Longer than any network takes; the channel's own limit is looked at when it is sent. */
export const Words = v.pipe(
  v.string(),
  v.maxLength(20_000),
  // Half a character would come back from the table as another one, and what was approved would not be what is sent.
  v.transform((text) => text.toWellFormed()),
)
