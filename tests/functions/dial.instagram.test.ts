import { dial } from '@ascolta/functions/dial'
import { settings } from '@ascolta/functions/topology'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

const urlOf = async (path: string) => (await dial('instagram', { method: 'POST', path }, 'tok')).url

describe('how Instagram is called', () => {
  test('with the Instagram Login, at its own address, by the account’s id', async () => {
    expect(await urlOf('/178/messages')).toBe('https://graph.instagram.com/v26.0/178/messages')
    expect(await dial('instagram', { method: 'POST', path: '/11/replies' }, 'tok')).toEqual({
      url: 'https://graph.instagram.com/v26.0/11/replies',
      headers: { authorization: 'Bearer tok' },
    })
  })

  test('with the Facebook Login, at the Graph API, private messages by the Page that the token stands for', async () => {
    const base = 'https://graph.facebook.com/v27.0'
    vi.stubEnv(settings.graph, base)
    vi.stubEnv(settings.instagram, base)
    expect(await urlOf('/178/messages')).toBe(`${base}/me/messages`)
    expect(await urlOf('/178/conversations?platform=instagram&user_id=550')).toBe(
      `${base}/me/conversations?platform=instagram&user_id=550`,
    )
    expect(await urlOf('/178/mentions')).toBe(`${base}/178/mentions`)
    expect(await urlOf('/11/replies?fields=id')).toBe(`${base}/11/replies?fields=id`)
  })
})
