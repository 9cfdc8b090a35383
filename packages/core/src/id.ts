import { decodeTime, ulid } from 'ulid'

/** Makes ids that sort by time and say what they name, such as `drf-01j9…`: letters, digits and a hyphen, since they travel in live channels. */
export type NewId = (prefix: string) => string

export const newId: NewId = (prefix) => `${prefix}-${ulid().toLowerCase()}`

/** When an id was made, by the clock of who made it. Throws for what is not one of our ids. */
export const bornAt = (id: string) => new Date(decodeTime(id.slice(id.indexOf('-') + 1).toUpperCase()))
