import type { Channel } from '@ascolta/core/channels/channel'
import { type Account, accountOf, beside, type Frame } from '../frame.ts'
import { Unplayable } from '../world.ts'
import { handleOf } from '../x/ids.ts'

interface Said {
  account: string
  person: string
  text: string
}
type Act<Input> = (input: Input) => unknown

/** The customers' own actions that scenes are made of. */
export interface Mouths {
  comment: Act<Said & { parent?: string }>
  message: Act<Partial<Said> & { account: string; person: string; attachments?: Picture[] }>
  instagramComment: Act<Said & { parent?: string }>
  instagramMessage: Act<Partial<Said> & { account: string; person: string; attachments?: Picture[] }>
  whatsappMessage: Act<Partial<Said> & { account: string; person: string; attachment?: Picture }>
  xPost: Act<Said & { parent?: string }>
  xMessage: Act<Said & { photo?: string }>
  mail: Act<Said & { subject?: string; answers?: string }>
  edit: Act<{ id: string; text: string }>
  remove: Act<{ id: string }>
}
interface Picture {
  type: 'image'
  url: string
}

/** How one writes on each network: in the open or privately, below something, with a picture. */
export function voices(frame: Pick<Frame, 'accounts'>, mouths: Mouths) {
  const named = ({ name }: Account) => `@${handleOf(name)}`
  const privately: Partial<Record<Channel, (said: Said, photo?: string) => unknown>> = {
    messenger: (said, photo) => mouths.message(photo ? { ...said, text: undefined, ...pictures(photo) } : said),
    instagram: (said, photo) =>
      mouths.instagramMessage(photo ? { ...said, text: undefined, ...pictures(photo) } : said),
    whatsapp: (said, photo) => mouths.whatsappMessage({ ...said, ...(photo && { attachment: picture(photo) }) }),
    x: (said, photo) => mouths.xMessage({ ...said, ...(photo && { photo }) }),
  }
  const open: Partial<Record<Channel, (said: Said, parent?: string) => unknown>> = {
    'facebook-page': (said, parent) => mouths.comment({ ...said, ...(parent && { parent }) }),
    instagram: (said, parent) => mouths.instagramComment({ ...said, ...(parent && { parent }) }),
    x: (said, parent) =>
      mouths.xPost({
        ...said,
        text: `${named(accountOf(frame, said.account))} ${said.text}`,
        ...(parent && { parent }),
      }),
    email: (said, answers) => mouths.mail({ ...said, subject: 'Dal sito', ...(answers && { answers }) }),
  }

  return {
    /** Resolves to the id of what was written. */
    async say(account: Account, person: string, text: string, under?: string) {
      const said = { account: account.id, person, text }
      const speak = open[account.channel] ?? privately[account.channel]
      return idOf(await speak?.(said, open[account.channel] ? under : undefined))
    },
    /** In private on the same network: below a Page stands its Messenger. */
    async whisper(account: Account, person: string, text: string, photo?: string) {
      const channel = account.channel === 'facebook-page' ? 'messenger' : account.channel
      const said = { account: beside(frame, account, channel).id, person, text }
      const speak = privately[channel] ?? open[channel]
      return idOf(await speak?.(said, photo))
    },
    edit: (id: string, text: string) => mouths.edit({ id, text }),
    remove: (id: string) => mouths.remove({ id }),
  }
}
export type Voices = ReturnType<typeof voices>

const picture = (url: string): Picture => ({ type: 'image', url })
const pictures = (url: string) => ({ attachments: [picture(url)] })

function idOf(made: unknown): string {
  if (typeof made === 'object' && made !== null && 'id' in made && typeof made.id === 'string') return made.id
  throw new Unplayable('Nobody can write there.')
}
