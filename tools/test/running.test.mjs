import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkNotRunning, readRunning } from '../lib/running.mjs'
import { keepSandboxKeys } from '../lib/sandbox-keys.mjs'

t.test('a second start is told of the first, as long as that one runs', async t => {
  const file = join(t.testdir({}), 'running.json')
  const announcing = [
    `import { announce } from ${JSON.stringify(new URL('../lib/running.mjs', import.meta.url).href)}`,
    `announce({ gateway: 'http://127.0.0.1:9000', env_file: '/srv/.env', sandbox: null, broker: null, endpoints: {} }, ${JSON.stringify(file)})`,
    `console.log('announced')`,
    `process.stdin.once('data', () => process.exit(0))`,
  ].join('\n')
  const first = spawn(process.execPath, ['--input-type=module', '--eval', announcing], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.teardown(() => first.kill('SIGKILL'))
  await once(first.stdout, 'data')
  t.match(readRunning(file), { pid: first.pid, gateway: 'http://127.0.0.1:9000' })
  t.throws(() => checkNotRunning(file), {
    exitCode: 69,
    message: new RegExp(
      `^Already running since .*, at http://127\\.0\\.0\\.1:9000: .*\`(kill|taskkill /PID) ${first.pid}\``,
    ),
  })
  const left = readFileSync(file, 'utf8')
  first.stdin.write('end\n')
  await once(first, 'exit')
  t.notOk(existsSync(file), 'it takes its word back when it ends')
  writeFileSync(file, left)
  t.equal(readRunning(file), null, 'what a killed one left behind holds nobody up')
  checkNotRunning(file)
  writeFileSync(file, '{ "pid": "x" }')
  t.equal(readRunning(file), null)
})

t.test('the keys of the sandbox are made once, and kept', async t => {
  const file = join(t.testdir({}), 'sandbox.env')
  keepSandboxKeys(file)
  const made = readFileSync(file, 'utf8')
  t.match(made, /^FAL_KEY=[0-9a-f-]{36}:[0-9a-f]{32}$/m)
  t.match(made, /^REPLICATE_API_TOKEN=r8_[A-Za-z0-9]{37}$/m)
  if (process.platform !== 'win32') t.equal(statSync(file).mode & 0o777, 0o600)
  keepSandboxKeys(file)
  t.equal(readFileSync(file, 'utf8'), made)
  writeFileSync(file, '\n')
  keepSandboxKeys(file)
  t.match(readFileSync(file, 'utf8'), /^FAL_KEY=/m, 'an emptied file is filled anew')
})
