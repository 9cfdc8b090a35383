import { pathToFileURL } from 'node:url'

/** The modules under test: the real ones, or a copy of them with one line changed. */
export async function loadCore(copy?: string) {
  if (copy === undefined) {
    const [compose, network, redrive, hash, webhook, enqueue, lambda] = await Promise.all([
      import('@ascolta/core/compose'),
      import('@ascolta/core/accounts/network'),
      import('@ascolta/core/inbound/redrive'),
      import('@ascolta/core/hash'),
      import('@ascolta/functions/webhook/create'),
      import('@ascolta/functions/webhook/enqueue'),
      import('@ascolta/functions/lambda'),
    ])
    return { ...compose, ...network, ...redrive, ...hash, ...webhook, ...enqueue, ...lambda }
  }
  const from = (path: string) => import(pathToFileURL(`${copy}/${path}`).href)
  const parts = await Promise.all([
    from('core/compose.ts'),
    from('core/accounts/network.ts'),
    from('core/inbound/redrive.ts'),
    from('core/hash.ts'),
    from('functions/webhook/create.ts'),
    from('functions/webhook/enqueue.ts'),
    from('functions/lambda.ts'),
  ])
  return Object.assign({}, ...parts) as Core
}
export type Core = {
  [Name in keyof Modules]: Modules[Name]
}
type Modules = typeof import('@ascolta/core/compose') &
  typeof import('@ascolta/core/accounts/network') &
  typeof import('@ascolta/core/inbound/redrive') &
  typeof import('@ascolta/core/hash') &
  typeof import('@ascolta/functions/webhook/create') &
  typeof import('@ascolta/functions/webhook/enqueue') &
  typeof import('@ascolta/functions/lambda')
