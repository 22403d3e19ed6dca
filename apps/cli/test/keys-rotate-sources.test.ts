import { symlink } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import t from 'tap'
import { setScene, showsNothing } from './rotation-scene.ts'

t.test('a credential from elsewhere is refused, with what to do', async t => {
  const { old, envFile, before, rotate, content } = await setScene(t)
  const fromEnvironment = await rotate([], { environment: { FAL_KEY: old } })
  t.equal(fromEnvironment.code, 1)
  t.match(fromEnvironment.error, /comes from the process environment.*\n {2}Fix: Move FAL_KEY .* restart the workers/)
  const fromFile = await rotate([], { environment: { FAL_KEY_FILE: '/run/secrets/fal' } })
  t.match(fromFile.error, /FAL_KEY_FILE names \/run\/secrets\/fal.*\n {2}Fix: Write the new credential/)
  const missing = await rotate(['--env-file', `${envFile}.missing`])
  t.equal(missing.code, 78)
  t.match(missing.error, /there is no such file/)
  t.equal(await content(), before)
})

t.test('the fleet may know better where its credential comes from', async t => {
  const elsewhere = [
    { source: 'the process environment', changeable: false },
    { source: 'FAL_KEY_FILE (/run/secrets/fal)' },
  ]
  for (const temper of elsewhere) {
    const { before, rotate, content } = await setScene(t, temper)
    const { code, error } = await rotate()
    t.equal(code, 1)
    t.match(error, /process environment|FAL_KEY_FILE names/)
    t.equal(await content(), before)
  }
})

t.test('an older name and a staged key make way', async t => {
  const { old, fresh, rotate, content } = await setScene(t, {}, key => `FAL_API_KEY=${key}\nFAL_KEY_NEXT=\n`)
  t.equal((await rotate(['--no-canary-track'])).code, 0)
  t.same(parseEnv(await content()), { FAL_KEY: fresh, FAL_KEY_PREVIOUS: old, FAL_KEY_NEXT: '' })
})

t.test('a symbolic link stays one', async t => {
  const { fresh, envFile, rotate, content } = await setScene(t)
  const link = `${envFile}.link`
  await symlink(envFile, link)
  t.equal((await rotate(['--env-file', link, '--no-canary-track'])).code, 0)
  t.match(parseEnv(await content()), { FAL_KEY: fresh })
})

void showsNothing()
