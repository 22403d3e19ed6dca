import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { makeAudioFolder, removeAbandoned } from '../src/audio-folder.ts'

t.test('what a killed process left behind is removed, what is in use or not ours stays', async t => {
  const parent = t.testdir({ 'soundfoundry-audio-killed': { audio: 'half of it' }, 'somebody-elses': {} })
  const fresh = await makeAudioFolder(parent)
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  for (const name of ['soundfoundry-audio-killed', 'somebody-elses']) await utimes(join(parent, name), longAgo, longAgo)
  await removeAbandoned(parent)
  t.strictSame(
    (await readdir(parent)).map(name => join(parent, name)).toSorted(),
    [fresh, join(parent, 'somebody-elses')].toSorted(),
  )
  await t.resolves(removeAbandoned(join(parent, 'not there')))
  await t.rejects(makeAudioFolder(join(parent, 'not there')), { code: 'provider_failed' })
})
