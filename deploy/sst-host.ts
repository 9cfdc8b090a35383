import { join } from 'node:path'
import type { App } from 'sst/constructs'
import { useProject } from 'sst/project.js'
import { bundled, bundles } from '../stacks/bundle.ts'
import type { Host } from '../stacks/host.ts'

/** Runs the stacks in an SST app. SST knows where the project is; the code it runs is a copy and does not. */
export function sstHost(app: App): { host: Host; root: string } {
  const { root } = useProject().paths
  const lambda = bundled(join(root, bundles))
  return {
    root,
    host: {
      stack(id, define) {
        const made: { value: ReturnType<typeof define> }[] = []
        app.stack(
          ({ stack }) => {
            // It serves constructs of SST's own, and we use none: a Lambda and a role less in each stack.
            stack.node.tryRemoveChild('CustomResourceHandler')
            made.push({ value: define({ stack, stage: app.stage, lambda }) })
          },
          { id },
        )
        const [first] = made
        if (!first) throw new Error(`SST did not run the stack ${id}.`)
        return first.value
      },
    },
  }
}
