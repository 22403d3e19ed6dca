import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { inspect } from 'node:util'
import { makeFalKey, waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { keyringOver } from './running-keyring.ts'

const [a, b] = [makeFalKey(), makeFalKey()]

t.test('a file in UTF-16 is told with its path and the reason, and the old credential goes on', async t => {
  const { keyring, replace, changes } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  replace(Buffer.from(`\uFEFFFAL_KEY=${b}\r\n`, 'utf16le'))
  await waitFor(() => changes.some(({ to }) => to === 'rejected'), { what: 'the file to be rejected' })
  t.match(
    keyring.rows().filter(({ state }) => state === 'rejected'),
    [
      {
        key: null,
        slot: 'current',
        reason: 'source_unreadable',
        fix: /\.env\): it is in UTF-16\. Save the file as UTF-8/,
      },
    ],
  )
  t.equal(keyring.current()?.reveal(), a)
  t.equal(keyring.rows()[0]?.lost_on_restart, true)
})

t.test('lines that are not read are known, said once, and told when they change', async t => {
  const { keyring, replace, written } = keyringOver(t, `words\nFAL_KEY=${a}`)
  await keyring.start()
  t.match(keyring.notices(), [{ line: 1, rule: 'no_assignment' }])
  replace(`FAL_KEY=${a}\nB=1\rC=2`)
  await waitFor(() => keyring.notices()[0]?.rule === 'carriage_return', { what: 'the other line to be known' })
  replace(`FAL_KEY=${a}\nB=1\rC=2\nD=3`)
  await waitFor(() => keyring.notices()[0]?.line === 2, { what: 'the line to be known still' })
  const said = written.filter(line => inspect(line, { depth: 4 }).includes('carriage return'))
  t.equal(said.length, 1)
})

t.test('lines that can be read and set nothing are known and said, too, by their numbers', async t => {
  const { keyring, replace, written } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  replace(`FAL_KEY=${b}\nfal_key=${b}\nFAL_KEY=${a}`)
  await waitFor(() => keyring.notices().length === 2, { what: 'both lines to be known' })
  t.match(keyring.notices(), [
    { line: 1, rule: 'repeated' },
    { line: 2, rule: 'other_case', fix: /^Did you mean FAL_KEY\?/ },
  ])
  t.equal(keyring.current()?.reveal(), a)
  const said = written.map(line => inspect(line, { depth: 4 }))
  t.equal(said.filter(line => /line 1 is ignored: FAL_KEY stands again in line 3/.test(line)).length, 1)
  t.equal(said.filter(line => /line 2 is ignored: .*Did you mean FAL_KEY\?/.test(line)).length, 1)
  t.notMatch(said.join('\n'), b)
})

t.test('started with a malformed one, it works with the previous one and says so', async t => {
  const { keyring } = keyringOver(t, `FAL_KEY=nonsense\nFAL_KEY_PREVIOUS=${a}`)
  await keyring.start()
  t.equal(keyring.current()?.reveal(), a)
  t.equal(keyring.forSubmit()?.credential.reveal(), a)
  t.match(
    keyring.rows().find(({ state }) => state === 'rejected'),
    { slot: 'current', reason: 'bad_format', fix: /^FAL_KEY: the value .* has no colon/ },
  )
})

t.test('a pipe in the place of the file holds nothing up', { skip: process.platform === 'win32' }, async t => {
  const { keyring, path, changes } = keyringOver(t, `FAL_KEY=${a}`)
  await keyring.start()
  rmSync(path)
  execFileSync('mkfifo', [path])
  await waitFor(() => changes.some(({ to }) => to === 'rejected'), { what: 'the pipe to be rejected' })
  t.match(
    keyring.rows().find(({ state }) => state === 'rejected'),
    { fix: /it is a pipe, a socket or a device/ },
  )
  t.equal(keyring.current()?.reveal(), a)
})
