import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startCloud } from './cloud.ts'
import { Occupied } from './occupied.ts'
import { people } from './people.ts'
import { simulator } from './simulator.ts'
import { buildWeb, desk } from './web.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const data = resolve(root, process.env.ASCOLTA_DATA || '.data')
/** How browsers reach the desk, when it is not by `localhost`: behind a proxy or a forwarded port. */
const origin = process.env.DESK_ORIGIN || undefined
const say = (line: string) => console.log(line)

/** `npm start`: the whole desk on this machine, until it is interrupted. */
export async function start() {
  try {
    await run(parseArgs({ options, allowNegative: true }).values)
    process.exit(0)
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
}

const options = {
  /** Forgets the local data first. */
  reset: { type: 'boolean', default: false },
  /** The desk through Vite, for those who work on it. */
  dev: { type: 'boolean', default: false },
  /** `--no-web` leaves the desk as it was built last. */
  web: { type: 'boolean', default: true },
} as const

async function run({ reset, dev, web }: { reset: boolean; dev: boolean; web: boolean }) {
  if (reset) await forget()
  if (web && !dev) await buildWeb(say)
  const { cloud, where } = await onFreePort(Number(process.env.PORT || 4000))
  const vite = dev ? await desk(cloud.server) : undefined
  if (vite) cloud.open(vite.listener)
  const end = interrupted()
  say(`
  Ascolta        ${cloud.origin}
  The networks   ${cloud.origin}/networks/   (write as a customer)
  Sign in as     ${people.map(({ name, role }) => `${name} (${role})`).join(', ')}
  Data           ${where ?? 'in memory'}   (forget them: npm start -- --reset)
  Stop           Ctrl-C
`)
  await end
  say('Finishing what is under way… (Ctrl-C again ends at once)')
  await vite?.stop()
  await cloud.stop()
}

async function forget() {
  await rm(data, { recursive: true, force: true })
  say(`Forgot what was in ${data}.`)
}

/** Starts on the port asked for, or on the next one that is free; in memory when another desk has the data. */
async function onFreePort(wanted: number) {
  let where: string | undefined = data
  for (let port = wanted; ; ) {
    try {
      return { where, cloud: await startCloud({ port, origin, data: where, networks: simulator }) }
    } catch (error) {
      if (error instanceof Occupied) {
        say(`${error.message} This one keeps its own in memory; ASCOLTA_DATA names another folder.`)
        where = undefined
      } else if (isTaken(error) && port < wanted + 20) {
        say(`Port ${port} is in use; trying ${port + 1}.`)
        port += 1
      } else throw error
    }
  }
}

function isTaken(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Resolves with the first signal to stop; the second ends the process. */
function interrupted() {
  return new Promise<void>((resolve) => {
    let once = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (once) process.exit(1)
        once = true
        resolve()
      })
  })
}
