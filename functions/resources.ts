import type * as open from './open.ts'
import type { FunctionName, Uses } from './topology.ts'

/** A way to open each resource that the topology grants one function: all of them, and no other. */
type Openers<Name extends FunctionName> = { [Use in Uses<Name>]: (typeof open)[Use] }

/** Opens what the topology lets a function use, once per cold start. Asking for more, or forgetting something, does not compile. */
export function resources<Name extends FunctionName>(_name: Name, openers: Openers<Name>) {
  return Object.fromEntries(Object.entries<() => unknown>(openers).map(([use, opened]) => [use, opened()])) as {
    [Use in Uses<Name>]: ReturnType<(typeof open)[Use]>
  }
}
