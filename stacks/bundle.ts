import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { languages } from '@ascolta/core/language/language'
import { type FunctionName, functionsOf } from '@ascolta/functions/topology'
import { Code, Function as Lambda } from 'aws-cdk-lib/aws-lambda'
import { build, type Plugin } from 'esbuild'
import type { Context } from './host.ts'

/** Where bundles rest, below the project's root: one folder per function, holding `index.mjs`. */
export const bundles = '.build/functions'

/**
 * Bundles every function of the topology with one call; one call per function takes three times as long.
 * `root` is the project's folder: stack code cannot find it by itself, because SST runs a bundled copy of it.
 */
export async function bundle({ root, to = join(root, bundles) }: { root: string; to?: string }) {
  const names: FunctionName[] = functionsOf().map(([name]) => name)
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
    outdir: to,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
    plugins: [lazyBuiltins, neverRun, sixLanguages],
  })
  return names.map((name) => ({ name, file: join(to, name, 'index.mjs') }))
}

/** A function from its bundle below `from`. */
export const bundled =
  (from: string): Context['lambda'] =>
  (stack, id, name, props) =>
    new Lambda(stack, id, { ...props, handler: 'index.handler', code: Code.fromAsset(join(from, name)) })

/**
 * An ESM import of `node:http` runs all its getters and loads a whole HTTP client: 15 ms of every cold start.
 * Asked for like this, the module is the same and the getters stay asleep.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?(https?|http2)$/ }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'builtin',
    }))
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }))
  },
}

/**
 * A fifth of the SDK is never run by our functions, and a cold start reads it all the same. Lambda puts the keys of a function's role into
 * its environment, so no other way to find keys is walked; no service that we call streams events; of its own package a client
 * wants to know the version.
 */
const neverRun: Plugin = {
  name: 'never-run',
  setup(build) {
    const parts = /\/(credential-provider-(sso|ini|process|web-identity|http|imds)|event-streams)$/
    build.onResolve({ filter: parts }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'never-run' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'never-run' }, ({ path }) => ({
      contents: `throw new Error('${path} is not in the bundle: no function was known to need it.')`,
    }))
    build.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
      loader: 'json',
    }))
  },
}

/**
 * Of eld's sixty languages we tell six apart: what its n-grams say of the others is never looked at. Its answers stay the
 * same (a test compares them). As JSON in a string the engine reads it faster than as code.
 */
const sixLanguages: Plugin = {
  name: 'six-languages',
  setup(build) {
    build.onLoad({ filter: /[\\/]eld[\\/]src[\\/]ngrams[\\/]\w+\.js$/ }, async ({ path }) => {
      const { ngramsData }: { ngramsData: Ngrams } = await import(pathToFileURL(path).href)
      return { contents: `export const ngramsData = JSON.parse(${JSON.stringify(JSON.stringify(cut(ngramsData)))})` }
    })
  },
}

interface Ngrams {
  type: string
  languages: Record<string, string>
  ngrams: Record<string, Record<string, number>>
}

/** The same, without what is said of other languages. */
export function cut({ type, languages: all, ngrams }: Ngrams): Ngrams {
  const ours = (id: string) => languages.some((language) => language === all[id])
  const left = Object.entries(ngrams).flatMap(([ngram, scores]) => {
    const some = Object.entries(scores).filter(([id]) => ours(id))
    return some.length > 0 ? [[ngram, Object.fromEntries(some)] as const] : []
  })
  return { type, languages: all, ngrams: Object.fromEntries(left) }
}
