/** What DynamoDB counts: names and values, three bytes for a map or list and one for each of its members. */
export function bytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1
  if (typeof value === 'boolean' || value === null) return 1
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, one) => sum + bytes(one) + 1, 0)
  return Object.entries(value as object)
    .filter(([, one]) => one !== undefined)
    .reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + bytes(one) + 1, 3)
}
