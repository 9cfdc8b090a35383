import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import * as v from 'valibot'
import { operation, Refusal, startJsonService } from './aws-json.ts'

const Values = v.record(v.string(), v.string())
const Name = v.pipe(v.string(), v.regex(/^\/[\w./-]+$/))

/** The parameter store over its JSON protocol: what the functions need of it, at rest in one file that only its owner reads. */
export async function startParameters({ path }: { path?: string } = {}) {
  const values = new Map(Object.entries(await read(path)))
  const service = await startJsonService('AmazonSSM', {
    GetParameter: operation(v.object({ Name }), ({ Name }) => {
      const value = values.get(Name)
      if (value === undefined) throw new Refusal('ParameterNotFound', 'There is no such parameter.')
      return { Parameter: shown(Name, value) }
    }),
    GetParametersByPath: operation(
      v.object({
        Path: v.string(),
        MaxResults: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(10)), 10),
        NextToken: v.nullish(v.string()),
      }),
      ({ Path, MaxResults, NextToken }) => {
        const prefix = `${Path.replace(/\/$/, '')}/`
        const names = [...values.keys()].filter((name) => name.startsWith(prefix)).sort()
        const rest = NextToken ? names.filter((name) => name > NextToken) : names
        const page = rest.slice(0, MaxResults)
        return {
          Parameters: page.map((name) => shown(name, values.get(name) ?? '')),
          ...(rest.length > page.length && { NextToken: page.at(-1) }),
        }
      },
    ),
    PutParameter: operation(
      v.object({ Name, Value: v.pipe(v.string(), v.minLength(1)), Overwrite: v.optional(v.boolean(), false) }),
      async ({ Name, Value, Overwrite }) => {
        if (values.has(Name) && !Overwrite) throw new Refusal('ParameterAlreadyExists', 'The parameter already exists.')
        await put(Name, Value)
        return { Version: 1, Tier: 'Standard' }
      },
    ),
    DeleteParameter: operation(v.object({ Name }), async ({ Name }) => {
      if (!values.delete(Name)) throw new Refusal('ParameterNotFound', 'There is no such parameter.')
      await save()
    }),
  })

  async function put(name: string, value: string) {
    values.set(name, value)
    await save()
  }

  let saving = Promise.resolve()
  /** Writes beside and renames, so that a crash leaves the old file or the new one. */
  function save() {
    if (!path) return saving
    saving = saving
      .catch(() => {})
      .then(async () => {
        await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(values), null, 2), { mode: 0o600 })
        await chmod(`${path}.new`, 0o600)
        await rename(`${path}.new`, path)
      })
    return saving
  }

  return {
    ...service,
    get: (name: string) => values.get(name),
    put,
    /** What is there, or what is made now and kept. */
    async ensure(name: string, make: () => string) {
      const there = values.get(name)
      if (there !== undefined) return there
      const made = make()
      await put(name, made)
      return made
    },
  }
}
export type LocalParameters = Awaited<ReturnType<typeof startParameters>>

const shown = (Name: string, Value: string) => ({ Name, Value, Type: 'SecureString', Version: 1, DataType: 'text' })

async function read(path: string | undefined) {
  if (!path) return {}
  try {
    return v.parse(Values, JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}
