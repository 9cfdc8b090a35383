import { parentPort } from 'node:worker_threads'
import { startTable } from '../../table.ts'

/** The table's engine, in a thread of its own: in the cloud it does not share the functions' processor either. */
if (parentPort) {
  const { endpoint, name } = await startTable()
  parentPort.postMessage({ endpoint, name })
}
