import { functionsOf, type Resource, type Trigger, topology } from '@ascolta/functions/topology'

/** The topology as a Mermaid flowchart: what wakes each function, and what it touches. */
export function diagram() {
  const queues = Object.entries(topology.queues)
  const functions = functionsOf()
  return [
    'flowchart LR',
    '  networks([networks])',
    '  people([agents])',
    ...functions.map(([name]) => `  ${node(name)}[[${name}]]`),
    ...queues.flatMap(([name, { attempts }]) => [
      `  ${name}[/${name}.fifo/]`,
      `  ${name} -. "after ${attempts} attempts" .-> ${name}Dead[/${name} dead letters/]`,
    ]),
    '  table[(table)]',
    '  files[(files)]',
    '  live{{live events}}',
    '  live --> people',
    ...functions.flatMap(([name, { on, uses }]) => [
      ...woken(name, on, uses),
      ...uses.flatMap((use) => touched(name, use)),
    ]),
  ].join('\n')
}

/** Who verifies signatures hears the networks; any other address belongs to people. */
function woken(name: string, on: Trigger, uses: readonly Resource[]) {
  if ('http' in on) return [`  ${uses.includes('signing') ? 'networks' : 'people'} -- "${on.http}" --> ${node(name)}`]
  if ('queue' in on) return [`  ${on.queue} --> ${node(name)}`]
  if ('every' in on) return [`  every_${name}((every ${on.every})) --> ${node(name)}`]
  if ('invoke' in on) return []
  if ('mail' in on) return [`  networks -- "mail" --> ${node(name)}`]
  return [`  live -. "may I listen?" .-> ${node(name)}`]
}

/** Who holds the tokens speaks to the networks. */
function touched(name: string, use: Resource) {
  if (use === 'tokens') return [`  ${node(name)} --> networks`]
  if (secrets.includes(use.replace('Write', '')) || use === 'mailer') return []
  if (use === 'fetcher') return [`  ${node(name)} -- "without waiting" --> ${node('fetch')}`]
  if (/(Read|Write|Erase)$/.test(use)) return [`  ${node(name)} -- "${use}" --> files`]
  return use.endsWith('Dead') ? [`  ${use} -. "redrive" .-> ${node(name)}`] : [`  ${node(name)} --> ${use}`]
}

/** Functions and resources share names (`live`), nodes may not. */
const node = (name: string) => `fn_${name}`
const secrets: readonly string[] = Object.keys(topology.secrets)
