import { no } from './errors.ts'

/** The templates that the network has approved for our invented company, as it lists them. */
export const approved = [
  template('promemoria_pratica', 'it', 'Buongiorno {{1}}, la sua pratica {{2}} è pronta: risponda qui per continuare.'),
  template('promemoria_pratica', 'en', 'Hello {{1}}, your case {{2}} is ready: reply here to go on.'),
  template('riapertura', 'it', 'Buongiorno, riprendiamo da dove eravamo rimasti. Come possiamo aiutarla?'),
]

function template(name: string, language: string, text: string) {
  return {
    id: String(1_000_000 + text.length),
    name,
    language,
    status: 'APPROVED',
    category: 'UTILITY',
    components: [{ type: 'BODY', text }],
  }
}

interface Asked {
  name: string
  language: { code: string }
  components: { type: string; parameters: { text: string }[] }[]
}

/** The words of a template with its gaps filled. */
export function filled({ name, language, components }: Asked) {
  const known = approved.find((one) => one.name === name && one.language === language.code)
  const text = known?.components[0]?.text
  if (text === undefined) throw no.template(name)
  const parameters = components.find(({ type }) => type === 'body')?.parameters ?? []
  const gaps = new Set(text.match(/\{\{\d+\}\}/g))
  if (gaps.size !== parameters.length) throw no.gaps()
  return text.replace(/\{\{(\d+)\}\}/g, (_, gap: string) => parameters[Number(gap) - 1]?.text ?? '')
}
