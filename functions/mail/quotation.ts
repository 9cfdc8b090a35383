/** Texts longer than this are left as they are: nobody wrote them by hand. In characters. */
const longest = 100_000

/** "On … wrote:" as mail programs write it, with a date or an address. */
const begins = /^(on|il|am|le|el|op|den|em|dnia|w dniu)\b|<[^<>\s]{3,200}>/iu
const verb = /(?<!\p{L})(wrote|ha scritto|schrieb|a écrit|escribió|schreef|skrev|escreveu|napisała?)(?!\p{L})/iu
/** Outlook's line between what is new and what is quoted. */
const divider = /^[-_]{3,}[^-_]{0,60}[-_]{3,}$/u
const from = /^[*_\s]*(from|da|von|de|van|fra|från)\s*:\s*\S/iu
const sent =
  /^[*_\s]*(sent|date|inviato|data|gesendet|datum|envoyé|enviado|fecha|verzonden|sendt|skickat)\s*:[*_\s]*\S/iu

/**
 * A person's own words apart from the mail they quote. Only a quotation that stands as a whole above or below them is taken
 * off: who answers between the quoted lines means both.
 */
export function unfolded(text: string): { own: string; quoted: string } {
  const whole = { own: text.trim(), quoted: '' }
  if (text.length > longest) return whole
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const at = below(lines)
  const own = joined(lines.slice(0, at))
  if (own && at < lines.length) return { own, quoted: joined(lines.slice(at)) }
  const end = above(lines)
  const after = joined(lines.slice(end))
  // Nothing but a quotation: then it is what they wanted to say.
  return after ? { own: after, quoted: joined(lines.slice(0, end)) } : whole
}

/** The line where a quotation begins that goes on to the end; behind the last line if there is none. */
function below(lines: string[]) {
  const lastOwn = lines.findLastIndex(isOwn)
  const lastQuoted = lines.findLastIndex(isQuoted)
  const found = lines.findIndex((line, at) => {
    const words = line.trim()
    const introduced = introduction(lines, at)
    if (introduced > 0) return at + introduced > lastOwn || lastQuoted < at
    if (divider.test(words)) return header(lines, at + 1)
    if (from.test(words)) return header(lines, at)
    return isQuoted(line) && at > lastOwn
  })
  return found < 0 ? lines.length : found
}

/** The line behind a quotation that stands before everything else; 0 if there is none. */
function above(lines: string[]) {
  const first = lines.findIndex((line) => line.trim() !== '')
  const begin = first + introduction(lines, first)
  const end = lines.findIndex((line, at) => at >= begin && isOwn(line))
  // A quoted line further down: an answer in pieces.
  return end <= begin || lines.slice(end).some(isQuoted) ? 0 : end
}

/** How many lines "On … wrote:" takes from here, which may be broken into three; 0 if this is none. */
function introduction(lines: string[], at: number) {
  if (!begins.test(lines[at]?.trim() ?? '')) return 0
  for (const count of [1, 2, 3]) {
    const words = joined(lines.slice(at, at + count)).replaceAll('\n', ' ')
    if (words.length < 400 && words.endsWith(':') && /[\d@]/.test(words) && verb.test(words)) return count
  }
  return 0
}

/** A block such as "From: … Sent: …" within the next lines. */
function header(lines: string[], at: number) {
  const next = lines.slice(at, at + 6).map((line) => line.trim())
  return next.some((line) => from.test(line)) && next.some((line) => sent.test(line))
}

const isQuoted = (line: string) => /^\s{0,3}>/.test(line)
const isOwn = (line: string) => line.trim() !== '' && !isQuoted(line)
const joined = (lines: string[]) => lines.join('\n').trim()
