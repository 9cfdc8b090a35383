import type { Wire } from './frame.ts'

/** What is asked of the desk once, whatever it answers. */
export function once(wire: Wire, webhookUrl: () => string, secret: () => string) {
  const url = () => webhookUrl() + wire.path
  return {
    /** Any body, signed as the network would. Resolves to the desk's status. */
    async deliver(body: unknown) {
      const text = typeof body === 'string' ? body : wire.encode(body)
      const response = await fetch(url(), { method: 'POST', body: text, headers: wire.sign(text, secret()) })
      await response.arrayBuffer()
      return response.status
    },
    /** The question before an address is trusted: does the desk know the token, and answer with the challenge and only that? */
    handshake: (token: string) => handshakeAt(url(), token),
  }
}

/** Asks an address as Meta does before it trusts it. */
export async function handshakeAt(url: string, token: string) {
  const challenge = String(Math.floor(Math.random() * 1e9))
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': token,
  })
  const response = await fetch(`${url}?${query}`, { redirect: 'manual' })
  return response.status === 200 && (await response.text()) === challenge
}
