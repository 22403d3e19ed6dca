import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startSandbox } from '../src/index.ts'
import { ask, quickSandbox } from './harness.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Starts the process through env(1), which adds to the environment it inherits and leaves its signals alone. */
function start(environment: Record<string, string>): ReturnType<typeof spawn> {
  const variables = Object.entries({ PORT: '0', FILES_PORT: '0', ...environment })
  const settings = variables.map(([name, value]) => `${name}=${value}`)
  return spawn('env', [...settings, process.execPath, ...process.execArgv, main], { stdio: ['ignore', 'pipe', 'pipe'] })
}

t.test('says where it listens, and leaves when asked to', async t => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = start({ GENERATION_MS: '5' })
    t.teardown(() => child.kill('SIGKILL'))
    if (child.stdout === null) throw new Error('no output')
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    const said: unknown = JSON.parse(String(line))
    t.match(said, { msg: 'sandbox is listening', control: /^http:\/\/127/, falQueue: /fal-queue$/ })
    const origin = /"control":"([^"]+)"/.exec(String(line))?.[1] ?? ''
    t.equal((await ask(`${origin}/control`)).status, 200)
    child.kill(signal)
    const [code] = await once(child, 'exit')
    t.equal(code, 0)
  }
})

t.test('a port that is none ends it', async t => {
  const child = start({ PORT: 'many' })
  t.teardown(() => child.kill('SIGKILL'))
  const [code] = await once(child, 'exit')
  t.equal(code, 1)
})

t.test('a port that is taken is told, and the other one given back', async t => {
  const { origin } = await quickSandbox(t)
  const freed = await quickSandbox(t)
  const filesPort = Number(new URL(freed.filesOrigin).port)
  await freed.close()
  await t.rejects(startSandbox({ port: Number(new URL(origin).port), filesPort }), { code: 'EADDRINUSE' })
  await quickSandbox(t, { filesPort })
})
