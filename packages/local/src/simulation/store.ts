import type { Table } from '@ascolta/core/ports'
import type { Process, Surroundings } from './container.ts'
import type { TableModel, View } from './table.ts'

const latency = [1, 12] as const
const writes = new Set(['PutCommand', 'UpdateCommand', 'DeleteCommand'])

interface Command {
  constructor: { name: string }
  input: { IndexName?: unknown; ConsistentRead?: unknown; RequestItems?: Record<string, { Keys?: unknown[] }> }
}

/** The table as one process has it, with everything that a table does to its callers. */
export function openTable(model: TableModel, process: Process, { random, faults }: Surroundings): Table {
  const send = (command: Command) =>
    process.call(
      () => {
        if (faults.strikes('table-throttled')) throw throttled()
        if (!writes.has(command.constructor.name)) return model.run(command, view(command))
        const answer = model.run(command)
        // The SDK lost the first answer and sent the write again.
        if (faults.strikes('table-own-write-refused')) return model.run(command)
        if (faults.strikes('table-answer-lost')) throw new DOMException('no answer', 'TimeoutError')
        return answer
      },
      latency,
      () => `${command.constructor.name} ${JSON.stringify({ ...command.input, TableName: undefined })}`,
    )

  function view({ constructor: { name }, input }: Command): View {
    if (input.ConsistentRead === true) return {}
    if (input.IndexName !== undefined)
      return faults.strikes('table-stale-index') ? { age: random.between(50, 10_000) } : {}
    const age = faults.strikes('table-stale-read') ? random.between(10, 2_000) : 0
    if (name !== 'BatchGetCommand') return { age }
    const keys = Object.values(input.RequestItems ?? {}).reduce((sum, { Keys = [] }) => sum + Keys.length, 0)
    return { age, leave: keys > 1 && faults.strikes('table-batch-cut') ? 1 : 0 }
  }

  // The client's overloads cannot be named from outside; what goes in comes out.
  return { client: { send: send as unknown as Table['client']['send'] }, name: 'ascolta' }
}

function throttled() {
  const error = new Error('Throughput exceeds the current capacity of your table.')
  error.name = 'ProvisionedThroughputExceededException'
  return error
}
