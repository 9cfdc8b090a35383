import { words } from './words.js'

const trouble = document.querySelector('#trouble')

function complain(message) {
  trouble.textContent = message ?? ''
  trouble.hidden = !message
}

/** Does something as a person. Says whether it was done. */
export const act = async (name, input) => (await ask(name, input)) !== undefined

/** The same, with what the network says to it; undefined if it was not done. */
export async function ask(name, input) {
  try {
    const response = await fetch(`api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const said = await response.json()
    complain(response.ok ? undefined : said.message)
    return response.ok ? said : undefined
  } catch {
    complain(words.trouble)
    return undefined
  }
}

/** Calls back with the whole world, now and whenever it changes; asks every two seconds while the line is down. */
export function watch(show) {
  let asking = false
  let again = false
  async function refresh() {
    if (asking) {
      again = true
      return
    }
    asking = true
    try {
      const response = await fetch('api/state')
      show(await response.json())
      complain()
    } catch (error) {
      console.error(error)
      complain(words.trouble)
    }
    asking = false
    if (again) {
      again = false
      refresh()
    }
  }
  const line = new EventSource('api/events')
  line.addEventListener('changed', refresh)
  setInterval(() => {
    if (line.readyState !== EventSource.OPEN) refresh()
  }, 2000)
  refresh()
  return refresh
}
