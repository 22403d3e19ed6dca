import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ask, quickSandbox } from './harness.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

function start(environment: Record<string, string>): ReturnType<typeof spawn> {
  return spawn(process.execPath, [...process.execArgv, main], {
    env: { ...process.env, PORT: '0', FILES_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
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

t.test('a port that is taken, or is none, ends it', async t => {
  const { origin } = await quickSandbox(t)
  for (const port of [new URL(origin).port, 'many']) {
    const child = start({ PORT: port })
    t.teardown(() => child.kill('SIGKILL'))
    const [code] = await once(child, 'exit')
    t.equal(code, 1)
  }
})
