import { accountId } from '@ascolta/core/accounts/account'
import type { Page } from 'playwright-core'

/** One network as a customer and an agent meet it. */
export interface Stage {
  name: string
  account: string
  customer: string
  /** The part of the networks' page on which it plays. */
  region: string
  public: boolean
  /** How the customer begins, and goes on after our answer. */
  writes: (page: Page, words: string) => Promise<void>
  again: (page: Page, words: string, answer: string) => Promise<void>
  /** What the composer says of this network before anything is sent, and what it has no reason to say. */
  shows: (string | RegExp)[]
  silent: RegExp[]
  /** Words too long by this network's own count, and what is said of them. */
  over?: { text: string; says: string }
  /** Where the one private message under a public one arrives. */
  inPrivate?: string
}

const field = (page: Page, region: string, name: string) =>
  page.getByRole('region', { name: region, exact: true }).getByRole('textbox', { name, exact: true })
const press = (page: Page, region: string, name: string) =>
  page.getByRole('region', { name: region, exact: true }).getByRole('button', { name, exact: true }).first().click()

/** Comments below a post, and an answer to one's own comment. */
const commenting = (region: string, label: string, button: string): Pick<Stage, 'writes' | 'again'> => ({
  async writes(page, words) {
    await field(page, region, label).first().fill(words)
    await press(page, region, button)
  },
  async again(page, words, answer) {
    const item = page.getByRole('region', { name: region, exact: true }).getByRole('listitem')
    await item.filter({ hasText: answer }).last().getByRole('button', { name: 'Rispondi' }).first().click()
    await field(page, region, 'Scrivi una risposta').fill(words)
    await press(page, region, 'Pubblica la risposta')
  },
})

const chatting = (region: string, label: string, button: string): Pick<Stage, 'writes' | 'again'> => {
  async function writes(page: Page, words: string) {
    await field(page, region, label).fill(words)
    await press(page, region, button)
  }
  return { writes, again: writes }
}

const window = /finestra aperta ancora \d+ h/
const price = /costa/

/** The same customer on every network that the desk speaks. */
export const stages: Stage[] = [
  {
    name: 'Facebook, in public',
    account: 'fp-104857601048576',
    customer: 'Emily Carter',
    region: 'In pubblico: Facebook',
    public: true,
    ...commenting('In pubblico: Facebook', 'Scrivi un commento', 'Commenta'),
    shows: ['Risposta pubblica', 'Messaggio privato', 'da Lumàra Energia', 'fino a 8000 caratteri'],
    silent: [window, price],
    over: { text: '😀'.repeat(8001), says: 'Il testo supera il limite di 1.' },
    inPrivate: 'In privato: Messenger',
  },
  {
    name: 'Messenger',
    account: 'ms-104857601048576',
    customer: 'Marco Esposito',
    region: 'In privato: Messenger',
    public: false,
    ...chatting('In privato: Messenger', 'Scrivi un messaggio', 'Invia'),
    shows: ['Messaggio privato', window, 'fino a 2000 caratteri (emoji: 2)'],
    silent: [price, /Risposta pubblica/],
    over: { text: '😀'.repeat(1001), says: 'Il testo supera il limite di 2.' },
  },
  {
    name: 'Instagram, in public',
    account: 'ig-17841457601048576',
    customer: 'Sara Contini',
    region: 'In pubblico: Instagram',
    public: true,
    ...commenting('In pubblico: Instagram', 'Commenta su Instagram', 'Pubblica su Instagram'),
    shows: ['Risposta pubblica', 'Messaggio privato', 'fino a 2200 caratteri'],
    silent: [window, price],
    over: { text: '😀'.repeat(2201), says: 'Il testo supera il limite di 1.' },
    inPrivate: 'In privato: Instagram',
  },
  {
    name: 'Instagram, in private',
    account: 'ig-17841457601048576',
    customer: 'Emily Carter',
    region: 'In privato: Instagram',
    public: false,
    ...chatting('In privato: Instagram', 'Scrivi su Instagram', 'Invia su Instagram'),
    shows: ['Messaggio privato', window, 'fino a 1000 byte (è: 2)'],
    silent: [price, /Risposta pubblica/],
    over: { text: 'è'.repeat(501), says: 'Il testo supera il limite di 2.' },
  },
  {
    name: 'WhatsApp',
    account: 'wa-109951162777600',
    customer: 'Sara Contini',
    region: 'In privato: WhatsApp',
    public: false,
    ...chatting('In privato: WhatsApp', 'Scrivi su WhatsApp', 'Invia su WhatsApp'),
    shows: ['Messaggio privato', window, 'con un allegato al massimo 1024', 'fino a 4096 caratteri (emoji: 2)'],
    silent: [price, /Risposta pubblica/],
    over: { text: 'a'.repeat(4097), says: 'Il testo supera il limite di 1.' },
  },
  {
    name: 'X, in public',
    account: 'x-1700000000001048576',
    customer: 'Marco Esposito',
    region: 'In pubblico: X',
    public: true,
    async writes(page, words) {
      const own = field(page, 'In pubblico: X', 'Scrivi su X')
      await own.focus()
      await own.fill((await own.inputValue()) + words)
      await press(page, 'In pubblico: X', 'Pubblica su X')
    },
    async again(page, words) {
      await field(page, 'In pubblico: X', 'Rispondi su X').first().fill(`@LumaraEnergia ${words}`)
      await press(page, 'In pubblico: X', 'Pubblica la risposta su X')
    },
    shows: ['Risposta pubblica', 'costa 0,015 USD', 'firma: ^Giulia', 'fino a 280 caratteri (link: 23, emoji: 2)'],
    silent: [window],
    // 23 for the link, a space, 2 for each emoji, and the signature with its space.
    over: {
      text: `https://example.com/una/pagina/molto/lunga ${'😀'.repeat(125)}`,
      says: 'Il testo supera il limite di 2.',
    },
  },
  {
    name: 'X, in private',
    account: 'x-1700000000001048576',
    customer: 'Emily Carter',
    region: 'In privato: X',
    public: false,
    ...chatting('In privato: X', 'Scrivi un messaggio su X', 'Invia su X'),
    shows: ['Messaggio privato', 'costa 0,015 USD', 'firma: ^Giulia', 'fino a 10.000 caratteri'],
    silent: [window, /Risposta pubblica/],
    over: { text: '😀'.repeat(9993), says: 'Il testo supera il limite di 1.' },
  },
  {
    name: 'e-mail',
    account: accountId('email', 'assistenza@lumara.example'),
    customer: "James O'Neill",
    region: 'In privato: e-mail',
    public: false,
    async writes(page, words) {
      await field(page, 'In privato: e-mail', 'Oggetto').fill('La mia bolletta')
      await field(page, 'In privato: e-mail', 'Scrivi una mail').fill(words)
      await press(page, 'In privato: e-mail', 'Invia la mail')
    },
    async again(page, words, answer) {
      const letter = page.getByRole('log', { name: 'Corrispondenza per e-mail' }).locator('.theirs')
      await letter.filter({ hasText: answer }).getByRole('button', { name: 'Rispondi' }).click()
      await field(page, 'In privato: e-mail', 'Rispondi alla mail').fill(words)
      await press(page, 'In privato: e-mail', 'Invia la risposta')
    },
    shows: ['Messaggio privato', 'fino a 200.000 byte (è: 2)'],
    silent: [window, price, /Risposta pubblica/],
  },
]
