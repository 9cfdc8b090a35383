import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import * as v from 'valibot'
import { addressOf, bodyOf, close, listen } from './server.ts'

/** A refusal as AWS words it: the SDK turns `code` into the error's class. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What one operation of a service does. `gone` is aborted when the caller hangs up. */
export type Operation = (input: unknown, gone: AbortSignal) => unknown

/** An operation whose input is parsed first. */
export function operation<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: (input: v.InferOutput<Schema>, gone: AbortSignal) => unknown,
): Operation {
  return (input, gone) => {
    const { success, output, issues } = v.safeParse(schema, input)
    if (!success) throw new Refusal('ValidationException', v.summarize(issues))
    return answer(output, gone)
  }
}

/** A service that speaks AWS's JSON protocol on a free loopback port: the operation is named in a header, body and answer are JSON. */
export async function startJsonService(target: string, operations: Record<string, Operation>) {
  let down = false
  const server = createServer(async (request, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const { status, body } = down ? unavailable : await answer(request, gone.signal)
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-requestid': randomUUID(),
    })
    response.end(JSON.stringify(body))
  })
  server.keepAliveTimeout = 60_000

  async function answer(request: IncomingMessage, gone: AbortSignal) {
    try {
      const body = await bodyOf(request, 4 * 1024 * 1024)
      if (!body) throw new Refusal('RequestEntityTooLarge', 'The request is longer than 4 MiB.')
      const [service, name = ''] = String(request.headers['x-amz-target']).split('.')
      const run = service === target && Object.hasOwn(operations, name) ? operations[name] : undefined
      if (!run) throw new Refusal('UnknownOperationException', `The laptop's cloud does not know ${name}.`)
      const input: unknown = body.length > 0 ? JSON.parse(body.toString()) : {}
      return { status: 200, body: (await run(input, gone)) ?? {} }
    } catch (error) {
      if (error instanceof Refusal) return { status: 400, body: { __type: error.code, message: error.message } }
      if (!gone.aborted) console.error(target, error)
      return { status: 500, body: { __type: 'InternalFailure', message: 'The local service failed.' } }
    }
  }

  await listen(server)
  return {
    endpoint: addressOf(server),
    /** Refuses every call until told otherwise, to see what becomes of the rest without this service. */
    outage(on: boolean) {
      down = on
    },
    stop: () => close(server),
  }
}

const unavailable = {
  status: 503,
  body: { __type: 'ServiceUnavailable', message: 'Taken down on purpose.' },
}
