import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listen } from '@ascolta/local/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const program = fileURLToPath(new URL('../../packages/local/src/start.ts', import.meta.url))

describe('npm start', () => {
  let folder: string
  const running: ChildProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ascolta-start-'))
  })
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  async function start(port: number, ...flags: string[]) {
    const child = spawn(process.execPath, [program, '--no-web', ...flags], {
      env: { ...process.env, PORT: String(port), ASCOLTA_DATA: join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.push(child)
    let said = ''
    child.stdout.on('data', (text) => (said += text))
    child.stderr.on('data', (text) => (said += text))
    const ended = once(child, 'exit')
    await vi.waitFor(() => expect(said).toContain('Stop '), { timeout: 30_000 })
    const origin = /Ascolta\s+(\S+)/.exec(said)?.[1] ?? ''
    return {
      origin,
      said: () => said,
      async interrupt() {
        child.kill('SIGINT')
        return (await ended)[0]
      },
    }
  }
  async function freePort() {
    const server = createServer()
    const port = await listen(server)
    return { port, server, free: () => new Promise((resolve) => server.close(resolve)) }
  }

  it('answers in health, and ends clean when it is interrupted', async () => {
    const { port, free } = await freePort()
    await free()
    const desk = await start(port)
    expect(desk.origin).toBe(`http://localhost:${port}`)
    const health = await fetch(`${desk.origin}/api/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ engines: { table: { ok: true }, inbound: { ok: true } } })
    expect(await desk.interrupt()).toBe(0)
    await expect(fetch(desk.origin)).rejects.toThrow()
  })

  it('says so when the port is in use, and takes the next', async () => {
    const { port, free } = await freePort()
    const desk = await start(port)
    expect(desk.said()).toContain(`Port ${port} is in use; trying ${port + 1}.`)
    expect(desk.origin).not.toBe(`http://localhost:${port}`)
    expect(await desk.interrupt()).toBe(0)
    await free()
  })

  it('leaves the data to the desk that has them, and forgets them when told', async () => {
    const { port, free } = await freePort()
    await free()
    const first = await start(port)
    const second = await start(port)
    expect(second.said()).toContain('Another desk is running on')
    expect(await second.interrupt()).toBe(0)
    expect(await first.interrupt()).toBe(0)
    const third = await start(port, '--reset')
    expect(third.said()).toContain('Forgot what was in')
    expect(await third.interrupt()).toBe(0)
  })
})
