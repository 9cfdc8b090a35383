import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Channel, Outcome, Outgoing } from '@ascolta/core/channels/channel'
import { describe, expect, test } from 'vitest'
import { samples, without } from './samples.ts'

/** Every error that the networks document, by network, with what it means for a reply (platforms 1.3, 2.3, 3.5, 4.3, 5.4, 6.3). */
type Kind = Outcome['kind']
const each = <Code>(codes: Code[], kind: Kind, reason: string) => codes.map((code) => [code, kind, reason] as const)
const span = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n)

const graph = [
  ...each(['1', '2', '1/1', 'transient'], 'unknown', 'network-trouble'),
  ...each(['4', '17', '32', '341', '613', ...span(80_001, 80_014).map(String)], 'retry', 'throttled'),
  ...each(['10', ...span(200, 299).map(String)], 'paused', 'permission'),
  ...each(['100'], 'failed', 'refused'),
  ...each(['100/33'], 'failed', 'gone'),
  ...each(
    ['190', ...[458, 459, 460, 463, 464, 467, 492].map((subcode) => `190/${subcode}`), '1705'],
    'paused',
    'token',
  ),
  ...each(['368'], 'retry', 'blocked-for-policy'),
  ...each(['506'], 'unknown', 'duplicate'),
  ...each(['551'], 'failed', 'person-unavailable'),
]
const conversations = [
  ...each(['10/2018278', '10/2534022'], 'failed', 'window-closed'),
  ...each(['10/2018065', '10/2018108', '551/1545041'], 'failed', 'person-unavailable'),
  ...each(['100/2018001'], 'failed', 'person-unknown'),
  ...each(['100/2018047'], 'failed', 'media'),
  ...each(['1/1357046'], 'unknown', 'answer-lost'),
  ...each(['10/1893063'], 'retry', 'page-restricted'),
  ...each(['613/2534040'], 'retry', 'throttled'),
  ...each(['1200'], 'retry', 'network-trouble'),
]
const gallery = [
  ...each(['100/2534014'], 'failed', 'person-unknown'),
  ...each(['100/2534029'], 'failed', 'refused'),
  ...each(['200/2534041'], 'paused', 'permission'),
]
const business = [
  ...each([0, 190].map(String), 'paused', 'token'),
  ...each([3, 10, ...span(200, 299)].map(String), 'paused', 'permission'),
  ...each([4, 80_007, 130_429, 131_048, 131_056, 131_064, 133_016].map(String), 'retry', 'throttled'),
  ...each([131_000, 131_016, 1, 2].map(String), 'unknown', 'network-trouble'),
  ...each([368, 131_031].map(String), 'paused', 'restricted'),
  ...each(['130497'], 'failed', 'country-restricted'),
  ...each(['131047'], 'failed', 'window-closed'),
  ...each([131_026, 131_030, 131_021].map(String), 'failed', 'person-unavailable'),
  ...each(['131062'], 'failed', 'person-unknown'),
  ...each([131_049, 131_050].map(String), 'failed', 'marketing-limit'),
  ...each([131_051, 131_052, 131_053].map(String), 'failed', 'media'),
  ...each([131_008, 131_009, 100, 135_000, 137_000].map(String), 'failed', 'refused'),
  ...each([131_037, 131_045].map(String), 'paused', 'registration'),
  ...each(['131042'], 'paused', 'payment'),
  ...each(['131057'], 'retry', 'maintenance'),
]

const said: Outgoing = { id: 'x', text: 'Arriva domani', external: '1000' }
const inPublic: Outgoing = { ...said, target: { id: '55_1', space: 'comment' } }
const inPrivate: Outgoing = { ...said, recipient: '7001', private: true }

function graphError(code: string) {
  if (code === 'transient') return { message: 'later', code: 987_654, is_transient: true }
  const [number, subcode] = code.split('/').map(Number)
  return { message: 'no', code: number, ...(subcode === undefined ? {} : { error_subcode: subcode }) }
}

describe.each<[Channel, Outgoing[], (readonly [string, Kind, string])[]]>([
  ['facebook-page', [inPublic], graph],
  ['messenger', [inPrivate], [...graph, ...conversations]],
  ['instagram', [inPublic, inPrivate], [...graph, ...conversations, ...gallery]],
  ['whatsapp', [inPrivate], business],
])('what %s documents', (channel, replies, rows) => {
  test('leads to what is documented, each error of it, with whatever status it comes', () => {
    for (const [code, kind, reason] of rows)
      for (const reply of replies)
        for (const status of [400, 401, 403]) {
          const answer = { status, headers: {}, json: { error: graphError(code) } }
          expect({ code, ...adapterOf(channel).outcome(answer, reply) }).toMatchObject({ code, kind, reason })
        }
  })
})

test('what X documents, also where the error stands in a list', () => {
  const rows = [
    [429, '', 'retry', 'throttled'],
    [429, 'https://api.x.com/2/problems/usage-capped', 'retry', 'usage-capped'],
    [403, 'not allowed to create a Tweet with duplicate content', 'unknown', 'duplicate'],
    ...['not summoned', 'blocked by the user', 'protected', 'DM closed', 'scope missing'].map(
      (why) => [403, why, 'failed', 'refused'] as const,
    ),
    [401, '', 'paused', 'token'],
    [404, '', 'failed', 'gone'],
    [400, 'too long', 'failed', 'refused'],
    [400, 'bad media', 'failed', 'refused'],
    ...[500, 502, 503, 504].map((status) => [status, '', 'unknown', 'network-trouble'] as const),
    [200, 'anything', 'unknown', 'answer-without-id'],
  ] as const
  for (const [status, detail, kind, reason] of rows)
    for (const reply of [{ ...said, target: { id: '1', space: 'post' as const } }, inPrivate]) {
      const problem = { title: 'Problem', detail, type: detail.startsWith('https') ? detail : 'about:blank' }
      for (const json of [problem, { errors: [problem] }])
        expect({ detail, ...adapterOf('x').outcome({ status, headers: {}, json }, reply) }).toMatchObject({
          kind,
          reason,
        })
    }
})

test('what the mail service documents', () => {
  const rows = [
    ...each(['TooManyRequestsException', 'Throttling', 'LimitExceededException'], 'retry', 'throttled'),
    ...each(['SendingPausedException'], 'retry', 'sending-paused'),
    ...each(['MessageRejected', 'BadRequestException', 'NotFoundException'], 'failed', 'refused'),
    // Wrong with the account, not with the mail: everything waits for a person.
    ...each(['MailFromDomainNotVerifiedException'], 'paused', 'domain-not-verified'),
    ...each(['AccountSuspendedException'], 'paused', 'account-suspended'),
  ]
  for (const [name, kind, reason] of rows) {
    const answer = { status: 400, headers: { 'x-amzn-errortype': name }, json: { message: 'no' } }
    expect(adapterOf('email').outcome(answer, inPrivate)).toMatchObject({ kind, reason })
  }
})

describe.skipIf(!samples)(`documented calls${without}`, () => {
  const folder = import.meta.dirname
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')

  test('are held against ours, every one of them', () => {
    const files = readdirSync(samples ?? '', { recursive: true, encoding: 'utf8' }).filter((name) =>
      /outbound_[^/]*\.json$/.test(name),
    )
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) expect(tests, file).toContain(file.replace(/^.*\//, '').replace('.json', ''))
  })
})
