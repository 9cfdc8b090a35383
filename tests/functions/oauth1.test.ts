import { dial } from '@ascolta/functions/dial'
import { keysIn, oauth1 } from '@ascolta/functions/oauth1'
import { settings } from '@ascolta/functions/topology'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllEnvs())

describe('a call signed with OAuth 1.0a', () => {
  test('has the signature of the example in OAuth Core 1.0, appendix A', () => {
    const header = oauth1({
      method: 'GET',
      url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
      keys: {
        consumerKey: 'dpf43f3p2l4k3l03',
        consumerSecret: 'kd94hf93k423kf44',
        token: 'nnch734d00sl2jdk',
        tokenSecret: 'pfkkdhi9sl3r4s00',
      },
      nonce: 'kllo9940pd9333jh',
      at: 1191242096,
    })
    expect(header).toContain('oauth_consumer_key="dpf43f3p2l4k3l03"')
    expect(header).toContain(`oauth_signature="${encodeURIComponent('tR3+Ty81lMeYAr/Fid0kMTYa/WM=')}"`)
  })

  test('has the signature that X shows for its example', () => {
    const header = oauth1({
      method: 'POST',
      url: 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true',
      form: { status: 'Hello Ladies + Gentlemen, a signed OAuth request!' },
      keys: {
        consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
        consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
        token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
        tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
      },
      nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg',
      at: 1318622958,
    })
    expect(header).toContain(`oauth_signature="${encodeURIComponent('hCtSmYh+iHYCEqBWrE7C7hYmtUk=')}"`)
  })

  test('keys are four parts; anything else is a bearer token', () => {
    expect(keysIn('a:b:c:d')).toEqual({ consumerKey: 'a', consumerSecret: 'b', token: 'c', tokenSecret: 'd' })
    for (const token of ['a', 'a:b', 'a:b:c:', 'a:b:c:d:e', '']) expect(keysIn(token)).toBeUndefined()
  })
})

describe('calling X', () => {
  const call = { method: 'POST', path: '/2/tweets', json: { text: 'a' } } as const

  test('at its own address unless another is set, with a bearer token or signed', async () => {
    vi.stubEnv(settings.x, undefined)
    expect(await dial('x', call, 'token')).toEqual({
      url: 'https://api.x.com/2/tweets',
      headers: { authorization: 'Bearer token' },
    })
    vi.stubEnv(settings.x, 'http://127.0.0.1:1/networks/x')
    const { url, headers } = await dial('x', call, 'ck:secret-1:tk:secret-2')
    expect(url).toBe('http://127.0.0.1:1/networks/x/2/tweets')
    expect(headers.authorization).toMatch(/^OAuth oauth_consumer_key="ck", oauth_nonce="[0-9a-f]{32}", /)
    expect(headers.authorization).not.toContain('secret-')
  })
})
