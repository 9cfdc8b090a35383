import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Code, codeKind, type Found, isLink, linkOf } from '@ascolta/core/people/code'
import { Problem } from '@ascolta/core/problem'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import { Hono } from 'hono'
import { RE2JS } from 're2js'
import * as v from 'valibot'
import { type Base, body, may, nothing } from './door.ts'
import type { Line } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'policies'>
  records: RecordStore
  newId: NewId
  clock: Clock
}

/** The work of a linear engine is its program times the text: both are bounded. */
const most = { codes: 20, program: 200, text: 4_000, found: 10 }

const Input = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
  pattern: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  link: v.optional(v.pipe(v.string(), v.maxLength(500))),
})
const Try = v.strictObject({ ...Input.entries, text: v.pipe(v.string(), v.maxLength(most.text)) })
const FoundView = v.object({ name: v.string(), value: v.string(), url: v.optional(v.string()) })
const Codes = v.object({ codes: v.array(Code) })
const Tried = v.object({ found: v.array(FoundView) })

/** Refuses what could take for ever, what finds nothing in particular, and links that lead anywhere else. */
function compiled({ pattern, link }: Pick<Code, 'pattern' | 'link'>) {
  if (link !== undefined && !isLink(link))
    throw new Problem('invalid', 'code.link', 'The link is an https address with {code} after its host.')
  try {
    const engine = RE2JS.compile(pattern)
    if (engine.programSize() > most.program)
      throw new Problem('invalid', 'code.large', 'This pattern is too large: shorten its repetitions.')
    if (engine.matcher('').find())
      throw new Problem('invalid', 'code.empty', 'This pattern finds a code where there is none.')
    return engine
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('invalid', 'code.pattern', 'This pattern is not one that a linear engine can run.', {
      why: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : '',
    })
  }
}

type Engine = ReturnType<typeof compiled>

/** The codes in a text, each once. */
export function codesIn(text: string, codes: { code: Code; engine: Engine }[]): Found[] {
  const found = new Map<string, Found>()
  for (const { code, engine } of codes) {
    const matcher = engine.matcher(text.slice(0, most.text))
    while (found.size < most.found && matcher.find()) {
      const value = matcher.group() ?? ''
      const url = linkOf(code, value)
      if (!found.has(value)) found.set(value, { name: code.name, value, ...(url ? { url } : {}) })
    }
  }
  return [...found.values()]
}

/** Lines with the codes in them. The company's patterns are read every 30 seconds at most, and lines cost nothing where it has none. */
export function coded({ policies }: Pick<Stores, 'policies'>) {
  const engines = new Map<string, Engine | undefined>()
  const engineOf = (code: Code) => {
    if (!engines.has(code.pattern)) {
      if (engines.size > 100) engines.clear()
      // A pattern that an older version took and this one does not is passed over: conversations must open.
      let engine: Engine | undefined
      try {
        engine = compiled(code)
      } catch {
        console.warn('pattern passed over', { code: code.id })
      }
      engines.set(code.pattern, engine)
    }
    return engines.get(code.pattern)
  }
  const any = async () => (await policies.list(codeKind)).length > 0

  async function on<Some extends Line>(lines: Some[]): Promise<Some[]> {
    const known = (await policies.list(codeKind)).flatMap((code) => {
      const engine = engineOf(code)
      return engine ? [{ code, engine }] : []
    })
    if (known.length === 0) return lines
    return lines.map((line) => {
      const codes = line.type === 'message' ? codesIn(line.text, known) : []
      return codes.length > 0 ? { ...line, codes } : line
    })
  }

  return { any, on }
}
export type Coded = ReturnType<typeof coded>

/** Kinds of references that this company's customers write. */
export function codes({ stores: { policies }, records, newId, clock }: Deps) {
  const list = async () => ({ codes: await policies.list(codeKind, { fresh: true }) })
  const refuses = ['code.pattern', 'code.link', 'code.large', 'code.empty']
  const audit = (actor: string, act: string, object: string) =>
    records.audit({ actor, at: iso(clock()), request: newId('req'), act, object })

  return new Hono<Base>()
    .get('/codes', may('agent', { summary: 'Patterns of reference codes', says: Codes }), async (c) =>
      c.json(await list()),
    )
    .post('/codes/try', may('admin', { summary: 'Try a pattern on a text', says: Tried, refuses }), body(Try), (c) => {
      const { text, ...input } = c.req.valid('json')
      const code: Code = { id: '-', ...input }
      return c.json({ found: codesIn(text, [{ code, engine: compiled(code) }]) })
    })
    .post('/codes', may('admin', { summary: 'Add a pattern', says: Codes, refuses }), body(Input), async (c) => {
      const input = c.req.valid('json')
      compiled(input)
      if ((await list()).codes.length >= most.codes)
        throw new Problem('limited', 'code.many', `At most ${most.codes} patterns.`)
      const id = newId('cod')
      await policies.change(codeKind, id, () => ({ id, ...input }))
      await audit(c.get('agent').id, 'code-added', id)
      return c.json(await list())
    })
    .delete('/codes/:id', may('admin', { summary: 'Remove a pattern', says: Codes }), body(nothing), async (c) => {
      const id = c.req.param('id').slice(0, 60)
      await policies.remove(codeKind, id)
      await audit(c.get('agent').id, 'code-removed', id)
      return c.json(await list())
    })
}
