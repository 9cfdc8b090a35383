import { h } from './dom.js'
import { ask } from './play.js'
import { words } from './words.js'

/** How each thing that people do takes a file; what is not here takes none. */
const takes = {
  message: (one) => ({ attachments: [one] }),
  instagramMessage: (one) => ({ attachments: [one] }),
  whatsappMessage: (one) => ({ attachment: one }),
  xMessage: ({ url }) => ({ photo: url }),
  xPost: ({ url }) => ({ photo: url }),
  comment: ({ url }) => ({ photo: url }),
}
const pictures = new Set(['xMessage', 'xPost', 'comment'])
const openly = new Set(['xPost', 'comment'])

/**
 * A choice of a file beside the words of a form; absent where the network takes none. `take` brings it to the network and
 * gives what is said with it, undefined where none was chosen.
 */
export function files(form, field, say, account) {
  if (!(say in takes) && say !== 'mail') return undefined
  const input = h('input', { type: 'file', ...(pictures.has(say) && { accept: 'image/*' }) })
  form.append(h('label', { className: 'file' }, `${words.file} `, input))
  const chosen = () => {
    field.required = input.files.length === 0
  }
  input.addEventListener('change', chosen)
  return {
    async take() {
      const [file] = input.files
      if (!file) return undefined
      const data = await inBase64(file)
      if (say === 'mail')
        return { files: [{ filename: file.name, content: data, encoding: 'base64', contentType: file.type }] }
      const one = await ask('upload', {
        account: account(),
        name: file.name,
        mime: file.type || 'application/octet-stream',
        data,
        secretly: !openly.has(say),
      })
      return one && takes[say](one)
    },
    forget() {
      input.value = ''
      chosen()
    },
  }
}

async function inBase64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
