import { BlockList, isIP } from 'node:net'

/** What is not the public internet (IANA's special-purpose registries): our own machine, our network, the cloud's own services. */
const closed = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed.addSubnet(net, bits, 'ipv6')

/** Of IPv6 only this is given out to anybody: what maps, translates or tunnels IPv4 lies outside, or is closed above. */
const given = new BlockList()
given.addSubnet('2000::', 3, 'ipv6')

/** Whether an address belongs to the public internet. */
export function isPublic(address: string) {
  const kind = isIP(address)
  if (kind === 4) return !closed.check(address, 'ipv4')
  return kind === 6 && given.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

/** What may be asked: names of hosts, `*.` for all below one; or whole origins, which whoever deploys vouches for. */
export type Hosts = readonly string[]

export type Allowed = { url: URL; vouched: boolean } | undefined

/** An address as it may be asked, or undefined. Of a name that is not vouched for the connection is checked once more. */
export function allowed(address: string, hosts: Hosts): Allowed {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.username || url.password) return undefined
  if (hosts.some((host) => host === url.origin)) return { url, vouched: true }
  if (url.protocol !== 'https:' || url.port) return undefined
  const { hostname } = url
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) return undefined
  const known = hosts.some((host) =>
    host.startsWith('*.') ? hostname.endsWith(host.slice(1)) && hostname.length >= host.length : hostname === host,
  )
  return known ? { url, vouched: false } : undefined
}
