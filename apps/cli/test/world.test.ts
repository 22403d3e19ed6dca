import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startSandbox, type Sandbox } from '@soundfoundry/sandbox'
import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import { asCalled, calledAs } from '../src/called-as.ts'
import { groups } from '../src/commands/index.ts'
import { findWorld } from '../src/world.ts'
import { runCli, temporaryDirectory, type RunOptions } from './command-line.ts'
import { fal } from './rotation-scene.ts'
import { playFleet } from './play-fleet.ts'

/** A checkout in which `npm start` seems to run: this process stands for its supervisor. */
async function playCheckout(t: Test, { pid = process.pid, isReal = false } = {}) {
  const home = await temporaryDirectory(t)
  const sandbox: Sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const old = makeFalKey()
  await mkdir(join(home, '.soundfoundry'))
  const envFile = join(home, '.soundfoundry', 'sandbox.env')
  await writeFile(envFile, `FAL_KEY=${old}\nREPLICATE_API_TOKEN=${makeReplicateToken()}\n`)
  const fleet = await playFleet(t, envFile, 'fal', {})
  const running = {
    v: 1,
    pid,
    started_at: new Date().toISOString(),
    gateway: fleet.url,
    env_file: envFile,
    sandbox: isReal ? null : sandbox.origin,
    broker: 'nats://127.0.0.1:4222',
    endpoints: isReal
      ? {}
      : {
          FAL_QUEUE_URL: sandbox.urls.falQueue,
          FAL_REST_URL: sandbox.urls.falRest,
          FAL_API_URL: sandbox.urls.falApi,
          REPLICATE_API_URL: sandbox.urls.replicateApi,
        },
  }
  await writeFile(join(home, '.soundfoundry', 'running.json'), JSON.stringify(running))
  const elsewhere = await temporaryDirectory(t)
  const run = (given: readonly string[], options: RunOptions = {}) =>
    runCli(given, { home, directory: elsewhere, ...options })
  return { home, envFile, old, fleet, sandbox, run, elsewhere, content: () => readFile(envFile, 'utf8') }
}

t.test('in the sandbox every step of a key can be tried, from any folder and without a real one', async t => {
  const { run, old, content, sandbox, envFile } = await playCheckout(t)
  const check = await run(['keys', 'check'], { environment: { FAL_KEY: makeFalKey(), ENV_FILE: '/elsewhere/.env' } })
  t.equal(check.code, 0, check.out + check.error)
  t.match(check.error, /^Sandbox at http:\/\/127\.0\.0\.1:\d+: no provider is asked, and nothing is bought\.\n$/)
  t.ok(check.out.includes(fal(old)), 'the key of the sandbox is checked, not that of the shell')
  t.match(check.out, /All is well/)

  const rotated = await run(['keys', 'rotate', 'fal', '--new-sandbox-key', '--no-canary-track'])
  t.equal(rotated.code, 0, rotated.out + rotated.error)
  t.ok((await content()).includes(`FAL_KEY_PREVIOUS=${old}`))

  const typed = await run(['keys', 'rotate', 'fal', '--no-canary-track'], { isTerminal: true, input: '\n' })
  t.equal(typed.code, 0, typed.out + typed.error)
  t.match(typed.error, /Enter for one that it makes/)

  const rolledBack = await run(['keys', 'rollback', 'fal', '--json'])
  t.equal(rolledBack.code, 0, rolledBack.out + rolledBack.error)
  t.equal(rolledBack.error, '', 'where a script reads, nothing else is said')

  const retired = await run(['keys', 'retire', 'fal'])
  t.equal(retired.code, 0, retired.out + retired.error)
  t.match(retired.out, /revoked in the sandbox[^\n]*\n.*free probe: fal refuses it/s)
  t.notMatch(await content(), /PREVIOUS/)
  t.ok(sandbox.control.requests({ provider: 'fal' }).length > 0)

  const other = await run(['keys', 'rotate', 'fal', '--env-file', join(envFile, '..', 'other.env')])
  t.equal(other.code, 64)
  t.match(other.error, /no other file is changed/)
})

t.test('while the sandbox runs, no provider is asked about another file', async t => {
  const { run, elsewhere, sandbox } = await playCheckout(t)
  await writeFile(
    join(elsewhere, 'production.env'),
    `FAL_KEY=${makeFalKey()}\nREPLICATE_API_TOKEN=${makeReplicateToken()}\n`,
  )
  const checked = await run(['keys', 'check', 'production.env'])
  t.equal(checked.code, 0, checked.out)
  t.match(checked.out, /No provider was asked about production\.env/)
  t.notMatch(checked.out, /All is well/)
  t.same(sandbox.control.requests(), [])
})

t.test('a key of the sandbox is made by the sandbox alone', async t => {
  const { run } = await playCheckout(t, { isReal: true })
  const { code, error } = await run(['keys', 'rotate', 'fal', '--new-sandbox-key'])
  t.equal(code, 64)
  t.match(error, /needs the sandbox/)
})

t.test('which world it is', async t => {
  const sandboxed = await playCheckout(t)
  const { home, fleet, envFile } = sandboxed
  const port = new URL(fleet.url).port
  const environment = { FAL_KEY: 'x', FAL_KEY_NEXT_FILE: 'y', HOME: '/root', ENV_FILE: '/srv/.env' }
  for (const named of [undefined, fleet.url, `http://localhost:${port}/`]) {
    const world = findWorld(environment, home, named)
    t.equal(world.sandbox?.env_file, envFile)
    t.match(world.environment, { HOME: '/root', ENV_FILE: envFile })
    t.strictSame([world.environment['FAL_KEY'], world.environment['FAL_KEY_NEXT_FILE']], [undefined, undefined])
  }
  for (const named of ['https://api.example.com', `http://127.0.0.1:${Number(port) + 1}`]) {
    t.match(findWorld(environment, home, named), { running: null, sandbox: null, environment })
    t.match(findWorld({ ...environment, SOUNDFOUNDRY_API: named }, home, undefined), { running: null })
  }
  t.match(findWorld(environment, null, undefined), { running: null, environment })

  const real = await playCheckout(t, { isReal: true })
  const found = findWorld(environment, real.home, undefined)
  t.match(found, { sandbox: null, running: { env_file: real.envFile } })
  t.match(found.environment, { SOUNDFOUNDRY_API: real.fleet.url, ENV_FILE: '/srv/.env', FAL_KEY: 'x' })

  const gone = await playCheckout(t, { pid: 2 ** 22 - 1 })
  t.equal(findWorld({}, gone.home, undefined).running, null, 'what a killed npm start left behind counts for nothing')
  await writeFile(join(home, '.soundfoundry', 'running.json'), '{')
  t.equal(findWorld({}, home, undefined).running, null)
})

t.test('hints name the command as it was called', async t => {
  for (const { name } of groups) t.equal(asCalled(`soundfoundry ${name}`, './sf'), `./sf ${name}`)
  const { home } = await playCheckout(t)
  const help = await runCli(['keys', 'rotate', '--help'], { home, calledAs: './soundfoundry' })
  t.match(help.out, /\n {2}\.\/soundfoundry keys rotate fal\|replicate/)
  t.notMatch(help.out, /[^/]soundfoundry keys/)
  const wrong = await runCli(['tracks', 'get'], { home, calledAs: './soundfoundry' })
  t.match(wrong.error, / {2}\.\/soundfoundry tracks get --help/)

  t.equal(calledAs({}), 'soundfoundry')
  t.equal(calledAs({ SOUNDFOUNDRY_CALLED_AS: '../sf/soundfoundry' }), '../sf/soundfoundry')
  t.equal(calledAs({ SOUNDFOUNDRY_CALLED_AS: 'C:\\my house\\soundfoundry.cmd' }), '"C:\\my house\\soundfoundry.cmd"')
  t.equal(calledAs({ npm_lifecycle_event: 'keys' }), 'npm run -s soundfoundry --')

  const rows: [text: string, said: string][] = [
    ['Look at soundfoundry keys status: it says', 'Look at ./sf keys status: it says'],
    ['(`soundfoundry tokens create` makes one)', '(`./sf tokens create` makes one)'],
    ['soundfoundry COMMAND --help', './sf COMMAND --help'],
    ['soundfoundry --version', './sf --version'],
    ['soundfoundry doctor', './sf doctor'],
    ['Did you mean soundfoundry tracks?', 'Did you mean ./sf tracks?'],
    ['/srv/soundfoundry keys', '/srv/soundfoundry keys'],
    ['of soundfoundry the', 'of soundfoundry the'],
    ['$ soundfoundry-cli keys status', '$ soundfoundry-cli keys status'],
    ['SoundFoundry keys status', 'SoundFoundry keys status'],
  ]
  for (const [text, said] of rows) t.equal(asCalled(text, './sf'), said)
})
