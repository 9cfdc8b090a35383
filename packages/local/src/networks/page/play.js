import { words } from './words.js'

const trouble = document.querySelector('#trouble')

function complain(message) {
  trouble.textContent = message ?? ''
  trouble.hidden = !message
}

/** Does something as a person. Says whether it was done. */
export async function act(name, input) {
  try {
    const response = await fetch(`api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    complain(response.ok ? undefined : (await response.json()).message)
    return response.ok
  } catch {
    complain(words.trouble)
    return false
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
