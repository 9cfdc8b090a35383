import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The one table: a document client and the table's name. */
export interface Table {
  client: Pick<DynamoDBDocumentClient, 'send'>
  name: string
}

/** One message for a FIFO queue. */
export interface Note {
  body: string
  /** Messages of one group are handled in order, groups side by side. */
  group: string
  /** The queue drops a second message with this id for five minutes. It only saves work. */
  dedup: string
}

/** A queue's sending end. Resolves to the notes that the queue did not take; throws if the queue did not answer. */
export interface Outbox {
  send: (notes: Note[]) => Promise<Note[]>
}

/** Tells whoever is looking. Never throws: a live event is a bonus, the desk polls without it. */
export type Publish = (channel: string, events: unknown[]) => Promise<void>

/** Secrets of a group by name, kept for 15 minutes; `fresh` asks again, at most once a minute. */
export type Secrets = (options?: { fresh?: boolean }) => Promise<Readonly<Record<string, string>>>

/** Sets secrets of a group. Whoever has this cannot read them. */
export type SetSecret = (name: string, value: string) => Promise<void>

/** One HTTP call to a network. Fetch's own shape, so that faults can be injected. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Where agents bring files, and what is there. */
export interface Uploads {
  /** An address that takes one file of exactly this size and type, once, and the headers to put it with. */
  slot: (
    key: string,
    file: { bytes: number; type: string },
  ) => Promise<{ url: string; headers: Record<string, string> }>
  /** Its true size; undefined if nothing is there. */
  look: (key: string) => Promise<{ bytes: number } | undefined>
  read: (key: string) => Promise<Uint8Array | undefined>
}

/** What agents brought, for the networks that it goes to. */
export interface Lend extends Pick<Uploads, 'look' | 'read'> {
  /** An address under which a network fetches it as what it is, for as long as that may take. */
  lend: (key: string, as: { name: string; type: string }) => Promise<string>
}
