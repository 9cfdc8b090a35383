const escapes: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** X sends `&`, `<` and `>` as HTML. Once back, never twice: a person may have written `&lt;`. */
export const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name) => escapes[name] ?? whole)

/** The mentions before the words of a reply: X puts them there by itself. */
const leading = /^(?:@\w{1,20}\s+)+/

/** How many signs at the beginning of a reply X put there: said by the network, else the mentions it begins with. */
export const prefixOf = (text: string, range: readonly number[] | undefined, isReply: boolean) =>
  range?.[0] ?? (isReply ? [...(leading.exec(text)?.[0] ?? '')].length : 0)

export interface Shortened {
  url: string
  expanded: string
}

/** Words as their author typed them: without the mentions in front, and with the addresses that X made short. */
export function typed(text: string, prefix: number, links: Shortened[]) {
  const own = [...text].slice(prefix).join('')
  return links.reduce((words, { url, expanded }) => words.replaceAll(url, expanded), own).trim()
}

/** Without the address that X puts behind the words of a post with pictures. `pictured`: it is known to have some, so that an address which X left short is theirs, too. */
export const unpictured = (text: string, pictured = false) =>
  text
    .replace(/\s*https:\/\/(x|twitter)\.com\/\w+\/status\/\d+\/(photo|video)\/\d+\s*$/i, '')
    .replace(pictured ? /\s*https:\/\/t\.co\/\w+\s*$/ : /$^/, '')

/** For comparing what we sent with what came back: X adds mentions in front, a scheme to addresses, and changes white space. */
export const plain = (text: string) =>
  text
    .normalize('NFKC')
    .trim()
    .replace(leading, '')
    .replace(/https?:\/\//gi, '')
    .replace(/\s+/g, ' ')
