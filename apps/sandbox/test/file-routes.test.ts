import t from 'tap'
import { ask, quickSandbox, replicateInput, replicateToken } from './harness.ts'

t.test('a credential at the file origin is refused and counted', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 0, generationMs: 0 })
  const key = `Bearer ${replicateToken()}`
  const { text } = await ask(`${sandbox.urls.replicateApi}/models/minimax/music-2.5/predictions`, {
    method: 'POST',
    key,
    headers: { prefer: 'wait=5' },
    body: { input: replicateInput },
  })
  const url = /"output":"([^"]+)"/.exec(text)?.[1] ?? ''
  t.equal((await fetch(url)).status, 200)
  t.equal((await fetch(url, { headers: { authorization: key } })).status, 400)
  t.equal((await fetch(url, { headers: { cookie: 'session=1' } })).status, 400)
  t.equal(sandbox.control.state().credential_leaks, 2)
  t.match(sandbox.control.state().requests.replicate, { file: 3 })
  t.equal((await fetch(`${sandbox.filesOrigin}/replicate/none/output.mp3`)).status, 404)
  t.equal((await fetch(`${sandbox.filesOrigin}/other/none/output.mp3`)).status, 404)
})

t.test('a file is not there before its work has ended', async t => {
  const sandbox = await quickSandbox(t, { generationMs: 60_000 })
  const { body } = await ask(`${sandbox.urls.replicateApi}/models/minimax/music-2.5/predictions`, {
    method: 'POST',
    key: `Bearer ${replicateToken()}`,
    body: { input: replicateInput },
  })
  t.type(body, 'object')
  const [work] = sandbox.control.work()
  t.equal((await fetch(`${sandbox.filesOrigin}/replicate/${work?.request_id ?? ''}/output.mp3`)).status, 404)
})
