/** The same keys with what is made of each. */
export function each<Key extends string, Value, Made>(
  record: Record<Key, Value>,
  make: (key: Key, value: Value) => Made,
) {
  return Object.fromEntries(
    Object.entries<Value>(record).map(([key, value]) => [key, make(key as Key, value)]),
  ) as Record<Key, Made>
}

/** A name as the id of a construct: `inbound` is `Inbound`. */
export const title = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
