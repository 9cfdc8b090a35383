import { ContactInput } from '@ascolta/core/people/contact'
import { Problem } from '@ascolta/core/problem'
import { CsvError, parse } from 'csv-parse/sync'
import * as v from 'valibot'

/** One line of a file that is a contact, or why it is none. */
export type CsvRow = { line: number; input: ContactInput } | { line: number; id: string; why: string; value?: string }

/** What columns are called in Italian and English files; every other column is a field of the card. */
const names: Record<string, 'id' | 'name' | 'emails' | 'phones' | 'language'> = {
  id: 'id',
  codice: 'id',
  'codice cliente': 'id',
  nome: 'name',
  name: 'name',
  email: 'emails',
  'e-mail': 'emails',
  mail: 'emails',
  telefono: 'phones',
  phone: 'phones',
  cellulare: 'phones',
  lingua: 'language',
  language: 'language',
}

const Rows = v.array(v.object({ record: v.array(v.string()), info: v.looseObject({ lines: v.number() }) }))

/**
 * A slice of a file of contacts. `head` is the file's first line, `line` that of the slice's first record. Semicolons, commas
 * and tabs, as the head uses them; quotes and line breaks inside them; a byte order mark is no part of a name.
 */
export function contactsIn({ head, text, line }: { head: string; text: string; line: number }): CsvRow[] {
  const delimiter = [';', '\t', ','].find((one) => head.includes(one)) ?? ','
  const columns = (read(head.replace(/^\uFEFF/, ''), delimiter, 1)[0]?.record ?? []).map((one) => one.trim())
  if (!columns.some((one) => names[one.toLowerCase()] === 'id'))
    throw new Problem('invalid', 'file.no-id', 'The file needs a column called id or codice.')
  return read(text, delimiter, line).map(({ record, info }) => rowOf(columns, record, line + info.lines - 1))
}

function read(text: string, delimiter: string, first: number) {
  try {
    const options = { delimiter, info: true, skip_empty_lines: true, relax_column_count: true, trim: true } as const
    return v.parse(Rows, parse(text, options))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const at = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1
    throw new Problem(
      'invalid',
      'file.quotes',
      'A quotation mark is opened and never closed, or stands inside a word.',
      {
        line: first + at - 1,
      },
    )
  }
}

function rowOf(columns: string[], record: string[], line: number): CsvRow {
  if (record.length !== columns.length)
    return { line, id: record[0] ?? '', why: 'contact.columns', value: `${record.length} / ${columns.length}` }
  const input: Record<string, unknown> & { fields: Record<string, string> } = { id: '', fields: {} }
  for (const [index, column] of columns.entries()) {
    const value = record[index] ?? ''
    const name = names[column.toLowerCase()]
    if (value === '') continue
    if (name === 'emails' || name === 'phones') input[name] = value.split(/[|;]/).map((one) => one.trim())
    else if (name) input[name] = name === 'language' ? value.toLowerCase() : value
    else input.fields[column] = value
  }
  const parsed = v.safeParse(ContactInput, input)
  if (parsed.success) return { line, input: parsed.output }
  const [issue] = parsed.issues
  return { line, id: String(input.id), why: 'contact.invalid', value: v.getDotPath(issue) ?? '' }
}
