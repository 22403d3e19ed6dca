import { writeFileSync } from 'node:fs'
import { chmod, stat } from 'node:fs/promises'
import t from 'tap'
import { makeFalKey } from '@soundfoundry/testkit'
import type { Temper } from './play-fleet.ts'
import { fal, planted, sandbox, setScene, showsNothing } from './rotation-scene.ts'

/** What the workers saw in the env file, each content once. */
function watching(temper: Temper = {}): { temper: Temper; contents: string[] } {
  const contents: string[] = []
  const onLook = (content: string) => void (contents.at(-1) === content || contents.push(content))
  return { temper: { ...temper, onLook }, contents }
}

t.test('what the command finds out, the fleet is shown as a staged key until it has judged it', async t => {
  const cases = [
    {
      what: 'a refused key',
      fault: 'refuse-key',
      made: (key: string) => key,
      staged: 'rejected',
      line: /^✓ the fleet knows it: rejected \(key_refused\), an alert follows/m,
      error: /fal refuses the new key\.\n {2}Fix: \S.{20}/,
    },
    {
      what: 'a locked account',
      fault: 'lock-account',
      made: (key: string) => key,
      staged: 'held',
      line: /^✓ the fleet knows it: held \(account_locked\), an alert follows/m,
      error: /a new one does not help\.\n {2}Fix: \S.{20}/,
    },
    {
      what: 'a malformed key',
      fault: null,
      made: (key: string) => ` ${key.replace(':', '"')}#`,
      staged: 'rejected',
      line: /^✓ the fleet knows it: rejected \(bad_format\), an alert follows/m,
      error: /has no colon.*\n {2}Fix: \S.{20}/,
    },
  ] as const
  for (const { what, fault, made, staged, line, error: text } of cases) {
    await t.test(what, async t => {
      const { temper, contents } = watching({ staged: () => staged })
      const { fresh, envFile, before, rotate, content } = await setScene(t, temper)
      await chmod(envFile, 0o640)
      if (fault !== null) sandbox.control.setFault('fal', fault, { key: fal(fresh) })
      const { code, out, error } = await rotate([], { input: `${made(fresh)}\n` })
      t.equal(code, 1)
      t.match(error, text)
      t.match(out, line)
      t.match(contents, [before, /^# The key in use\.\nFAL_KEY=\S+ # ours\nFAL_KEY_NEXT=.*\nPORT=1\n$/])
      t.equal(await content(), before)
      t.equal((await stat(envFile)).mode & 0o777, 0o640, 'whoever could read it still can')
    })
  }
})

t.test('a script reads it among the steps', async t => {
  const { fresh, rotate } = await setScene(t)
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
  const { code, json } = await rotate(['--json'])
  t.equal(code, 1)
  t.match(json(), {
    ok: false,
    steps: [{}, {}, { step: 'free probe', ok: false }, { step: 'the fleet knows it', ok: true, detail: /^rejected/ }],
    error: { code: 'key_refused', message: /refuses/, fix: /\w/ },
  })
})

t.test('what the fleet knows already is not staged again', async t => {
  const { temper, contents } = watching()
  const { fresh, before, rotate } = await setScene(t, temper)
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
  t.equal((await rotate()).code, 1)
  contents.length = 0
  const { code, out } = await rotate()
  t.equal(code, 1)
  t.match(out, '✓ the fleet knows it: rejected (key_refused), as before')
  t.same(contents, [before])
})

t.test('another staged key makes way and is put back, unless the fleet works with it', async t => {
  const other = makeFalKey()
  planted.push(other)
  for (const state of ['ready', 'canary'] as const) {
    await t.test(state, async t => {
      const { temper, contents } = watching({ staged: key => (key === fal(other) ? state : 'rejected') })
      const { fresh, before, rotate, content } = await setScene(
        t,
        temper,
        old => `FAL_KEY_NEXT='${other}' # staged\r\nFAL_KEY=${old}\r\n`,
      )
      sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
      const { code, out } = await rotate()
      t.equal(code, 1)
      t.match(
        out,
        state === 'ready' ? /✓ the fleet knows it: rejected/ : /✗ .* FAL_KEY_NEXT holds one that the fleet works/,
      )
      t.equal(contents.length, state === 'ready' ? 2 : 1)
      t.equal(await content(), before)
    })
  }
})

t.test('where the fleet cannot be told, the output says so, and why', async t => {
  const cases: readonly [what: string, temper: Temper, input: ((fresh: string) => string) | null, text: RegExp][] = [
    [
      'workers that do not read the file',
      { staged: () => 'unseen' },
      null,
      /After 5 s no worker .* do they read \/\S+\/\.env\?/,
    ],
    ['no worker', { workers: 0 }, null, /No worker of fal is running/],
    ['workers with another source', { source: 'FAL_KEY_FILE (/run/fal)' }, null, /FAL_KEY_FILE names \/run\/fal/],
    ['several lines', {}, fresh => `${fresh}\n${fresh}\n`, /It is empty, too long, or not one line/],
    ['nothing', {}, () => '', /It is empty, too long, or not one line/],
    ['a whole file', {}, fresh => fresh.repeat(20), /It is empty, too long, or not one line/],
  ]
  for (const [what, temper, input, text] of cases) {
    await t.test(what, async t => {
      const { before, fresh, rotate, content } = await setScene(t, temper)
      sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
      const { code, out } = await rotate([], input === null ? {} : { input: input(fresh) })
      t.equal(code, 1)
      t.match(out, /^✗ the fleet knows it: only this output tells it\. /m)
      t.match(out, text)
      t.equal(await content(), before)
    })
  }
  const { before, fresh, rotate, content } = await setScene(t)
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
  const { code, out, error } = await rotate([], { environment: { SOUNDFOUNDRY_API: 'http://127.0.0.1:9' } })
  t.equal(code, 1)
  t.match(out, /✗ the fleet knows it: only this output tells it\. No gateway answers/)
  t.match(error, /fal refuses the new key/)
  t.equal(await content(), before)
})

t.test('an interruption puts the file back, and the reason is told all the same', async t => {
  const interrupt = new AbortController()
  const { before, fresh, rotate, content } = await setScene(t, {
    staged: () => 'unseen',
    onLook: text => text.includes('FAL_KEY_NEXT') && interrupt.abort(),
  })
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
  const { code, out, error } = await rotate([], { signal: interrupt.signal })
  t.equal(code, 130)
  t.match(out, '✗ the fleet knows it: only this output tells it. Interrupted.')
  t.match(error, /fal refuses the new key.*\n {2}Fix: /)
  t.equal(await content(), before)
})

t.test('a key that cannot be taken out again is told of', async t => {
  let isTouched = false
  let file = ''
  const { fresh, envFile, rotate, content } = await setScene(t, {
    onLook: text => {
      if (isTouched || !text.includes('FAL_KEY_NEXT')) return
      isTouched = true
      writeFileSync(file, `${text}# Somebody else's line.\n`)
    },
  })
  file = envFile
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(fresh) })
  const { code, error } = await rotate()
  t.equal(code, 1)
  t.match(error, /fal refuses the new key\. It was left in \S+ as FAL_KEY_NEXT: Somebody else changed/)
  t.match(error, /Fix: .*Take FAL_KEY_NEXT out of \S+\.env\./)
  t.match(await content(), /Somebody else's line/)
})

void showsNothing()
