/** Which conversation was looked for when its ticket turned out to be part of another: that one is answered first. */
const wanted = new Map<string, string>()

export const prefer = (whole: string, part: string) => void wanted.set(whole, part)
export const preferred = (whole: string) => wanted.get(whole)
