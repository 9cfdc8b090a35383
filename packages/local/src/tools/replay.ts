import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Channel } from '@ascolta/core/channels/channel'
import { iso } from '@ascolta/core/clock'
import * as v from 'valibot'
import { running } from '../running.ts'
import { connect, type Desk, messagesIn, ownDesk, runningDesk } from './replay/desk.ts'
import { doorOf } from './replay/doors.ts'
import { understoodFile } from './replay/events.ts'
import { filesBelow, notificationsIn } from './replay/files.ts'
import { mailIn } from './replay/mail.ts'

const usage = `npm run replay -- <file or folder>… [--channel <name>] [--together]

Signs each JSON file, and each line of a .jsonl (a recording of the desk), as its network would, posts it to a desk and
prints what the desk understood. A mail (.eml), or what
the mail service says of one, is given to the function that takes mail.
Each file meets an empty desk in memory. --together keeps one desk for all: the running one, or else one in memory.`

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

async function replay(paths: string[], together: boolean, channel: Channel | undefined) {
  const found = (await Promise.all(paths.map(filesBelow))).flat()
  const read = (await Promise.all(found.map(async (file) => notificationsIn(file, await readFile(file))))).flat()
  const files = read.map(({ file }) => file)
  const bodies = read.map(({ bytes }) => bytes)
  const desk = await deskFor(together)
  try {
    await readied(desk, files, bodies, channel)
    const sum = { files: files.length, accepted: 0, messages: 0, added: 0, ignored: 0, unreadable: 0, rejected: 0 }
    const before = together ? await messagesIn(desk) : 0
    for (const [index, bytes] of bodies.entries()) {
      if (!together) await desk.empty?.()
      const file = files[index] ?? ''
      const status = await posted(desk, file, bytes, channel)
      const { events } = status === 200 ? await understoodFile(file, bytes, iso(Date.now()), channel) : { events: [] }
      const among = (...kinds: string[]) => events.filter(({ kind }) => kinds.includes(kind)).length
      if (status === 200) sum.accepted++
      else sum.rejected++
      sum.messages += among('message', 'postback', 'mention')
      sum.ignored += among('ignored')
      sum.unreadable += among('unreadable')
      if (!together) {
        await desk.idle()
        sum.added += await messagesIn(desk)
      }
      print({ file, status, events })
    }
    if (together) {
      await desk.idle()
      sum.added = (await messagesIn(desk)) - before
    }
    print(sum)
  } finally {
    await desk.stop()
  }
}

/** A desk that people use is never emptied: without `--together` there is always one of our own. */
async function deskFor(together: boolean) {
  const data = resolve(fileURLToPath(new URL('../../../../', import.meta.url)), process.env.ASCOLTA_DATA || '.data')
  const found = together ? await running(data) : undefined
  return found ? runningDesk(found) : ownDesk()
}

/** How long a container keeps the list of accounts. */
const listSeconds = 30

async function readied(desk: Desk, files: string[], bodies: Buffer[], channel: Channel | undefined) {
  const read = await Promise.all(
    bodies.map((bytes, index) => understoodFile(files[index] ?? '', bytes, iso(Date.now()), channel)),
  )
  const connected = await connect(
    desk,
    read.flatMap(({ accounts }) => accounts),
  )
  if (connected === 0 || desk.empty) return
  console.error(`Connected ${connected} accounts; the desk knows them in ${listSeconds} seconds.`)
  await new Promise((done) => setTimeout(done, (listSeconds + 1) * 1000))
}

async function posted({ origin, secrets, mail }: Desk, file: string, bytes: Buffer, channel: Channel | undefined) {
  const posted = mailIn(file, bytes, channel)
  if (posted)
    return mail(posted).then(
      () => 200,
      () => 500,
    )
  const { name, path, headers } = doorOf(bytes.toString('utf8'), channel)
  const { status } = await fetch(`${origin}/webhooks${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers(bytes, secrets[name]) },
    body: new Uint8Array(bytes),
  })
  return status
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { channel: { type: 'string' }, together: { type: 'boolean', default: false } },
})
const channel = v.safeParse(v.optional(Channel), values.channel)
if (positionals.length === 0 || !channel.success) {
  console.error(usage)
  process.exit(2)
}
// The functions of a desk in memory write their log here; the lines of this tool must stay alone.
console.log = () => undefined
await replay(positionals, values.together, channel.output)
