import { no } from './errors.ts'

interface Listed {
  id: string
  name: string
  language: string
  status: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED'
  category: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION'
  parameter_format: 'POSITIONAL' | 'NAMED'
  components: {
    type: string
    format?: string
    text?: string
    buttons?: { type: string; text: string; url?: string }[]
  }[]
}

/** The templates of our invented company, as the network lists them. */
export const listed: Listed[] = [
  template('promemoria_pratica', 'it', {
    body: 'Buongiorno {{1}}, la sua pratica {{2}} è pronta: risponda qui per continuare.',
  }),
  template('promemoria_pratica', 'en', { body: 'Hello {{1}}, your case {{2}} is ready: reply here to go on.' }),
  template('riapertura', 'it', {
    header: 'Lumàra Energia, {{1}}',
    body: 'Buongiorno, riprendiamo da dove eravamo rimasti. Come possiamo aiutarla?',
    footer: 'Risponde una persona, dalle 8 alle 20.',
    buttons: ['Sì, grazie', 'Ho già risolto'],
  }),
  template('appuntamento_tecnico', 'it', {
    body: 'Gentile {{nome}}, il tecnico passa {{giorno}} tra le {{ora}}. Se non va bene ce lo scriva qui.',
    named: true,
  }),
  template('nuova_tariffa', 'it', { body: 'La nuova tariffa è qui: {{1}}.', status: 'PAUSED', category: 'MARKETING' }),
  template('sondaggio', 'it', { body: 'Come è andata? Ce lo dica.', status: 'REJECTED', category: 'MARKETING' }),
  template('bolletta_allegata', 'it', { media: 'DOCUMENT', body: 'In allegato la bolletta di {{1}}.' }),
]

function template(
  name: string,
  language: string,
  {
    header,
    media,
    body,
    footer,
    buttons = [],
    named = false,
    status = 'APPROVED',
    category = 'UTILITY',
  }: {
    header?: string
    media?: 'DOCUMENT'
    body: string
    footer?: string
    buttons?: string[]
    named?: boolean
    status?: Listed['status']
    category?: Listed['category']
  },
): Listed {
  return {
    id: String(1_000_000 + body.length),
    name,
    language,
    status,
    category,
    parameter_format: named ? 'NAMED' : 'POSITIONAL',
    components: [
      ...(header ? [{ type: 'HEADER', format: 'TEXT', text: header }] : []),
      ...(media ? [{ type: 'HEADER', format: media }] : []),
      { type: 'BODY', text: body },
      ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
      ...(buttons.length > 0
        ? [{ type: 'BUTTONS', buttons: buttons.map((text) => ({ type: 'QUICK_REPLY', text })) }]
        : []),
    ],
  }
}

interface Asked {
  name: string
  language: { code: string }
  components: { type: string; parameters: { parameter_name?: string; text: string }[] }[]
}

/** The words of a template with its gaps filled, as the person's phone shows them. */
export function filled({ name, language, components }: Asked) {
  const known = listed.find((one) => one.name === name && one.language === language.code)
  if (known?.status === 'PAUSED') throw no.paused(name)
  if (known?.status !== 'APPROVED') throw no.template(name)
  const shown = known.components.map(({ type, text = '', buttons = [] }) => {
    if (buttons.length > 0) return buttons.map((button) => `[${button.text}]`).join(' ')
    return put(text, components.find((one) => one.type === type.toLowerCase())?.parameters ?? [])
  })
  return shown.filter((part) => part !== '').join('\n\n')
}

function put(text: string, parameters: Asked['components'][number]['parameters']) {
  const gaps = [...new Set(Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([, gap = '']) => gap))]
  if (gaps.length !== parameters.length) throw no.gaps()
  const words = new Map(parameters.map((one, at) => [one.parameter_name ?? String(at + 1), one.text]))
  if (gaps.some((gap) => !words.has(gap)) || [...words.values()].some((one) => /[\n\t]| {5}/.test(one)))
    throw no.format()
  return text.replace(/\{\{(\w+)\}\}/g, (_, gap: string) => words.get(gap) ?? '')
}
