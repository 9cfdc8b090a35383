/** The present, as a port: rules get instants as values, workflows get this. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** ISO 8601 in UTC with milliseconds: how instants rest in the table. */
export const iso = (instant: Date | number) => new Date(instant).toISOString()

/** `at` moved by so many milliseconds. */
export const later = (at: string, milliseconds: number) => iso(Date.parse(at) + milliseconds)
