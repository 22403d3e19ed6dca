import { utimes, writeFile } from 'node:fs/promises'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCredentials } from '@soundfoundry/config'
import { makeFalKey } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import { readSettled } from '../src/read-settled.ts'

const [keyA, keyB] = [makeFalKey(), makeFalKey()]
const goesOn = new AbortController().signal

async function envFile(t: Test, content: string, secondsOld = 0) {
  const directory = t.testdir({ '.env': content })
  const path = join(directory, '.env')
  const written = Date.now() / 1000 - secondsOld
  await utimes(path, written, written)
  let reads = 0
  const reread = () => {
    reads += 1
    return readCredentials('fal', {}, { rootDirectory: directory })
  }
  return { path, reread, reads: () => reads }
}

const valuesOf = ({ credentials }: ReturnType<typeof readCredentials>) =>
  credentials.map(({ secret }) => secret.reveal())
const whole = readCredentials('fal', { FAL_KEY: keyA }, { rootDirectory: '/nowhere' })

t.test('a reading that looks whole is taken at once, however fresh', async t => {
  const { reread, reads } = await envFile(t, `FAL_KEY=${keyB}`)
  t.strictSame(valuesOf(await readSettled(reread, whole, goesOn)), [keyB])
  t.equal(reads(), 1)
})

t.test('a value that breaks the format is taken at once when its file is old', async t => {
  const { reread, reads } = await envFile(t, 'FAL_KEY=half', 10)
  t.equal((await readSettled(reread, whole, goesOn)).problems.length, 1)
  t.equal(reads(), 1)
})

t.test('a half-written file is read again until it is whole', async t => {
  const { path, reread, reads } = await envFile(t, `FAL_KEY=${keyB.slice(0, 30)}`)
  const writeTheRest = () => {
    const reading = reread()
    if (reads() === 1) writeFileSync(path, `FAL_KEY=${keyB}`)
    return reading
  }
  t.strictSame(valuesOf(await readSettled(writeTheRest, whole, goesOn)), [keyB])
  t.equal(reads(), 2)
})

t.test('one that stays as it is is taken when it has settled', async t => {
  const { reread, reads } = await envFile(t, '')
  t.strictSame(valuesOf(await readSettled(reread, whole, goesOn)), [])
  t.ok(reads() > 1)
})

t.test('a file from the future is not waited for', async t => {
  const { reread } = await envFile(t, 'FAL_KEY=half', -3_600)
  t.equal((await readSettled(reread, whole, goesOn)).problems.length, 1)
})

t.test('the end of the process ends the waiting', async t => {
  const { path, reread } = await envFile(t, '')
  const stopping = new AbortController()
  const keepFresh = () => {
    writeFileSync(path, '')
    stopping.abort()
    return reread()
  }
  await t.rejects(readSettled(keepFresh, whole, stopping.signal), { name: 'AbortError' })
  await writeFile(path, '')
})
