import { mailRuleFrom, settingsFrom } from '@ascolta/stacks/settings'
import { expect, test } from 'vitest'
import { chosen } from './synth.ts'

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

test('functions are told what they read and nothing else of the environment', () => {
  expect(settingsFrom({ ...chosen, AWS_SECRET_ACCESS_KEY: 'secret', META_GRAPH_URL: undefined })).toEqual({
    ...chosen,
    UNDO_SECONDS: '10',
    ASCOLTA_VERSION: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  })
})
