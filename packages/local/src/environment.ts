import {
  type FileGroup,
  type QueueName,
  type Resource,
  type SecretGroup,
  settings,
  topology,
  variables,
} from '@ascolta/functions/topology'
import { credentials, region } from './aws.ts'
import { clientId } from './issuer.ts'
import { bucket } from './objects.ts'
import type { LocalQueues } from './queues.ts'
import { pathOf } from './secrets.ts'

interface Engines {
  table: { endpoint: string; name: string }
  queues: LocalQueues
  parameters: { endpoint: string }
  objects: { endpoint: string }
  lambda: { endpoint: string }
}

/** All that tells the laptop from the cloud: where the services are, and what the desk is called. */
export function environmentOf(
  { table, queues, parameters, objects, lambda }: Engines,
  origin: string,
  undoSeconds: number,
): Record<string, string> {
  const queueNames = Object.keys(topology.queues) as QueueName[]
  const kinds = Object.keys(topology.files) as FileGroup[]
  const groups = Object.keys(topology.secrets) as SecretGroup[]
  const places = new Map<Resource, string>([
    ['table', table.name],
    ['live', origin],
    ['mailer', `${origin}/networks/ses`],
    ['fetcher', 'fetch'],
    ['receiver', 'mail'],
    ['mediaErase', bucket],
    ...queueNames.flatMap((name): [Resource, string][] => [
      [name, queues.url(name)],
      [`${name}Dead`, queues.url(`${name}Dead`)],
    ]),
    ...kinds.flatMap((kind): [Resource, string][] => [
      [`${kind}Read`, bucket],
      [`${kind}Write`, bucket],
    ]),
    ...groups.flatMap((group): [Resource, string][] => [
      [group, pathOf(group)],
      [`${group}Write`, pathOf(group)],
    ]),
  ])
  return {
    ...Object.fromEntries([...places].map(([resource, place]) => [variables[resource], place])),
    [settings.origin]: origin,
    [settings.issuer]: `${origin}/issuer`,
    [settings.client]: clientId,
    [settings.graph]: `${origin}/networks/graph/v26.0`,
    [settings.instagram]: `${origin}/networks/instagram/v26.0`,
    [settings.x]: `${origin}/networks/x`,
    // The simulators keep files on the desk's own origin: named in full, it may lie on this machine.
    [settings.metaMedia]: origin,
    [settings.whatsappMedia]: origin,
    [settings.xMedia]: origin,
    [settings.undo]: String(undoSeconds),
    [settings.version]: 'local',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
    AWS_ENDPOINT_URL_S3: objects.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
  }
}

/** Sets the variables for the functions, and takes away what would lead the SDK to a real account. */
export function setEnvironment(variables: Record<string, string>) {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL']) delete process.env[name]
  Object.assign(process.env, variables)
}
