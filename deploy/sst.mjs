// SST's own command line, with its telemetry off.
process.env.SST_TELEMETRY_DISABLED = '1'
await import('./node_modules/sst/cli/sst.js')
