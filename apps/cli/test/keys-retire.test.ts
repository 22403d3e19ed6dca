import { parseEnv } from 'node:util'
import t from 'tap'
import { comments, fal, sandbox, setScene, showsNothing } from './rotation-scene.ts'

t.test('a rotation is swapped back, or retired once it is idle and revoked', async t => {
  const { old, fresh, envFile, rotate, run, content } = await setScene(t)
  const on = ['fal', '--env-file', envFile]
  const nothing = await run(['keys', 'rollback', ...on])
  t.equal(nothing.code, 1)
  t.match(nothing.error, /no previous key to go back to/)
  t.equal((await rotate()).code, 0)

  const rolledBack = await run(['keys', 'rollback', ...on])
  t.equal(rolledBack.code, 0, rolledBack.error)
  t.match(rolledBack.out, /✓ in use: 0 of 2 workers, 2 prove it with the next track/)
  t.match(parseEnv(await content()), { FAL_KEY: old, FAL_KEY_PREVIOUS: fresh })
  t.equal((await run(['keys', 'rollback', ...on])).code, 0)

  const alive = await run(['keys', 'retire', ...on])
  t.equal(alive.code, 1)
  t.match(alive.error, /still works at fal.*\n {2}Fix: Revoke this key at https:\/\/fal\.ai\/dashboard\/keys/)
  t.equal(await content(), `${comments}FAL_KEY=${fresh} # ours\nPORT=1\n`)
  const gone = await run(['keys', 'retire', ...on])
  t.match(gone.error, /nothing to retire/)
})

t.test('what is revoked is proven so', async t => {
  const { old, envFile, rotate, run } = await setScene(t)
  t.equal((await rotate()).code, 0)
  sandbox.control.setFault('fal', 'refuse-key', { key: fal(old) })
  const { code, out, error } = await run(['keys', 'retire', 'fal', '--env-file', envFile])
  t.equal(code, 0, error)
  t.match(out, /fal refuses it: it is revoked/)
})

t.test('workers that have not proven the new key keep the old one', async t => {
  const { envFile, rotate, run } = await setScene(t, { late: 1 })
  const rotated = await rotate()
  t.equal(rotated.code, 0, rotated.error)
  t.match(rotated.out, /in use: 1 of 2 workers, 1 proves it with the next track/)
  const { code, error } = await run(['keys', 'retire', 'fal', '--env-file', envFile])
  t.equal(code, 1)
  t.match(error, /1 worker sends its work out with fal_/)
})

t.test('what is in flight is not retired', async t => {
  const { old, envFile, rotate, run, content } = await setScene(t, { inFlight: 3 })
  t.equal((await rotate()).code, 0)
  const { code, error } = await run(['keys', 'retire', 'fal', '--env-file', envFile, '--timeout', '1'])
  t.equal(code, 1)
  t.match(error, /3 tracks are still followed/)
  t.match(parseEnv(await content()), { FAL_KEY_PREVIOUS: old })
})

void showsNothing()
