import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Heard } from '@ascolta/core/channels/channel'
import { mailIn, mailPieces } from '@ascolta/local/tools/replay/mail'
import { fixtures, heardOf, receivedAt } from './samples.ts'

export const mailFiles = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('outbound_')) : []

/** What the function that takes mail puts into the queue for one file. */
export async function mailPiecesIn(file: string) {
  const posted = mailIn(file, readFileSync(file))
  return posted ? mailPieces(posted, receivedAt) : []
}

export const mailHeardIn = async (file: string): Promise<Heard[]> => (await mailPiecesIn(file)).flatMap(heardOf)
export const mail = (name: string) => mailHeardIn(join(fixtures, 'email', name))
