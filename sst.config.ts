import type { SSTConfig } from 'sst'
import { sstHost } from './deploy/sst-host.ts'
import { bundle } from './stacks/bundle.ts'
import { stacks } from './stacks/index.ts'
import { mailRuleFrom, settingsFrom } from './stacks/settings.ts'

export default {
  config: () => ({ name: 'ascolta', region: process.env.AWS_REGION ?? 'eu-central-1' }),
  async stacks(app) {
    const { host, root } = sstHost(app)
    await bundle({ root })
    stacks(host, settingsFrom(process.env), mailRuleFrom(process.env))
  },
} satisfies SSTConfig
