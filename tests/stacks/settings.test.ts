import { mailRuleFrom, settingsFrom } from '@ascolta/stacks/settings'
import { expect, test } from 'vitest'
import { chosen, resourcesOf, templatesOf } from './synth.ts'

test('what cannot start is not deployed: a missing origin or issuer is named', () => {
  expect(() => settingsFrom({ ...chosen, DESK_ORIGIN: '', OIDC_ISSUER: undefined })).toThrow(
    /DESK_ORIGIN, OIDC_ISSUER:/,
  )
})

test('nobody can promise another time to undo than the queue gives', () => {
  expect(settingsFrom({ ...chosen, UNDO_SECONDS: '60' }).UNDO_SECONDS).toBe('10')
})

test('mail is received where a rule set and addresses are named, both or neither', () => {
  expect(mailRuleFrom({})).toBeUndefined()
  expect(mailRuleFrom({ MAIL_RULE_SET: 'ours', MAIL_RECIPIENTS: 'in.example.com, a@b.example' })).toEqual({
    ruleSet: 'ours',
    recipients: ['in.example.com', 'a@b.example'],
  })
  expect(() => mailRuleFrom({ MAIL_RULE_SET: 'ours' })).toThrow(/MAIL_RECIPIENTS/)
})

test('CRM_ORIGINS reaches the functions that go there, as the template says, and what is no origin is not deployed', () => {
  const settings = settingsFrom({ ...chosen, CRM_ORIGINS: 'https://crm.internal:8443, http://10.0.0.5' })
  const told = resourcesOf(templatesOf('test', undefined, settings)).flatMap(({ name, type, properties }) => {
    if (type !== 'AWS::Lambda::Function') return []
    const { Variables } = properties.Environment as { Variables: Record<string, string> }
    return Variables.CRM_SECRETS ? [[name, Variables.CRM_ORIGINS]] : []
  })
  expect(told.toSorted()).toEqual(
    ['Desk/Api', 'Desk/Tick'].map((name) => [name, 'https://crm.internal:8443, http://10.0.0.5']),
  )
  for (const wrong of [
    'crm.internal',
    'https://crm.internal/',
    'https://crm.internal/api',
    'https://user@crm.internal',
  ])
    expect(() => settingsFrom({ ...chosen, CRM_ORIGINS: wrong }), wrong).toThrow(/CRM_ORIGINS names whole origins/)
}, 120_000)

test('functions are told what they read and nothing else of the environment', () => {
  expect(settingsFrom({ ...chosen, AWS_SECRET_ACCESS_KEY: 'secret', META_GRAPH_URL: undefined })).toEqual({
    ...chosen,
    UNDO_SECONDS: '10',
    ASCOLTA_VERSION: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  })
})
