/** A variable that must be there. */
export function environment(name: string) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set. Start the desk with "npm start" or deploy it.`)
  return value
}
