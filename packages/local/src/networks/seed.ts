import type { Account } from './frame.ts'
import { instagramId } from './instagram/names.ts'
import { subscribe } from './meta/pages.ts'
import { digits, personOf, type World } from './world.ts'

const customers = ['Giulia Ferraris', 'Marco Esposito', 'Sara Contini', 'Emily Carter', "James O'Neill"]

const day = 86_400_000
const posts = [
  {
    daysAgo: 9,
    text: 'Il bonus luce e gas si chiede fino a fine mese: bastano il codice cliente e cinque minuti. Scriveteci qui sotto se qualcosa non è chiaro.',
  },
  {
    daysAgo: 4,
    text: 'Lavori in corso a Torino e provincia: sabato dalle 8 alle 11 la fornitura potrà mancare per brevi momenti. Grazie della pazienza!',
  },
  {
    daysAgo: 1,
    text: 'Da oggi la bolletta si legge in una pagina sola: quanto avete consumato, quanto costa, quando si paga. Che cosa ne dite?',
  },
]

const pictures = [
  { daysAgo: 6, text: 'Dietro ogni bolletta ci sono persone: ecco la squadra di Torino. ☀️' },
  { daysAgo: 2, text: 'Tre gesti che fanno risparmiare energia. Il vostro qual è? ⚡️' },
]

/** What the company has posted already; on the other channels nothing is posted. */
const posted = new Map<Account['channel'], typeof posts>([
  ['facebook-page', posts],
  ['messenger', posts],
  ['instagram', pictures],
])
const postId = ({ channel, external }: Account) => (channel === 'instagram' ? instagramId() : `${external}_${digits()}`)

/** A name for an account that has none: no company known to us. */
export const brand = 'Lumàra Energia'

/** People, the Page's posts and its subscriptions, for whatever is not there yet. */
export function seed(world: World, accounts: readonly Account[], now: number) {
  if (world.people.size() === 0) for (const name of customers) personOf(world, name)
  for (const account of accounts) {
    const page = account.external
    if (world.subscriptions.get(page)?.fields.length !== 0) subscribe(world, account)
    if (world.posts.all().some((post) => post.page === page)) continue
    for (const { daysAgo, text } of posted.get(account.channel) ?? [])
      world.posts.put({ id: postId(account), page, text, at: now - daysAgo * day, removed: false, reactions: {} })
  }
}
