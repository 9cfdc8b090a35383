import * as v from 'valibot'

/** Marks a field that says something about a person. Export, erasure and log masking are generated from this mark (GDPR, article 30). */
export const personal = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(schema, v.metadata({ personal: true }))

/** An instant at rest: ISO 8601, UTC, milliseconds. */
export const Instant = v.pipe(v.string(), v.isoTimestamp())

/** The version of the shape an item or queue message was written in. Readers tolerate what they do not know. */
export const Version = v.literal(1)
