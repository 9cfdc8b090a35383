import { convert } from 'html-to-text'
import sanitize from 'sanitize-html'

/** What is longer, in characters or in tags, is cut before it is read: a newsletter has a tenth of this, and the parsers' time grows faster than depth. */
const most = { characters: 1_000_000, tags: 30_000 }

function bounded(html: string) {
  let at = -1
  for (let tags = 0; tags < most.tags; tags++) {
    at = html.indexOf('<', at + 1)
    if (at < 0 || at > most.characters) return html.slice(0, most.characters)
  }
  return html.slice(0, at)
}

/** What a reader would see of a mail that has only HTML. */
export function textOf(html: string) {
  return convert(bounded(html), {
    wordwrap: false,
    limits: { maxDepth: 100, maxChildNodes: 10_000, maxInputLength: most.characters },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: 'img', format: 'skip' },
      { selector: 'style', format: 'skip' },
      { selector: 'script', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  }).trim()
}

/** HTML without anything that runs, styles, submits or loads from elsewhere by itself; addresses of pictures wait in `data-src`. */
export const harmless = (html: string) =>
  sanitize(bounded(html), {
    allowedTags: [...sanitize.defaults.allowedTags, 'img'],
    allowedAttributes: {
      a: ['href', 'title'],
      img: ['data-src', 'alt', 'title', 'width', 'height'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    nestingLimit: 100,
    transformTags: {
      img: (tagName, { src = '', ...attribs }) => ({
        tagName,
        attribs: { ...attribs, ...(/^(https?:|cid:)/i.test(src) && { 'data-src': src }) },
      }),
    },
  })
