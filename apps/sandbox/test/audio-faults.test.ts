import { parseBuffer } from 'music-metadata'
import t from 'tap'
import { audioFaults } from '../src/audio-faults.ts'
import type { FaultParameters, Sandbox } from '../src/index.ts'
import { ask, falInput, falKey, quickSandbox } from './harness.ts'

/** The address of a file that is made, and how long fal says that it is. */
async function makeFile(sandbox: Sandbox): Promise<{ url: string; size: number }> {
  const options = { key: `Key ${falKey()}` }
  const path = `${sandbox.urls.falQueue}/fal-ai/minimax-music`
  await ask(`${path}/v2`, { method: 'POST', ...options, body: falInput })
  const [work] = sandbox.control.work()
  const { text } = await ask(`${path}/requests/${work?.request_id ?? ''}`, options)
  return { url: /"url":"([^"]+)"/.exec(text)?.[1] ?? '', size: Number(/"file_size":(\d+)/.exec(text)?.[1]) }
}

t.test('what goes wrong on the way of a file', async t => {
  const sandbox = await quickSandbox(t, { queueMs: 0, generationMs: 0 })
  const { url, size } = await makeFile(sandbox)
  const tested = new Set<string>()
  const get = async (fault: string, parameters: FaultParameters = {}) => {
    tested.add(fault)
    sandbox.control.setFault('fal', fault, { ...parameters, times: 1 })
    const response = await fetch(url)
    return { response, file: Buffer.from(await response.arrayBuffer()) }
  }
  const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
  t.equal(whole.length, size)

  await t.rejects(get('file-reset'))
  t.equal((await get('file-missing')).response.status, 404)
  t.equal((await get('file-forbidden')).response.status, 403)
  t.match((await get('not-audio')).response.headers.get('content-type'), /text\/html/)
  await t.rejects(get('truncate-audio'), 'the connection is cut')
  t.equal((await get('truncate-audio', { announced: false })).file.length, size >> 1)
  const chunked = await get('truncate-audio', { chunked: true })
  t.strictSame([chunked.file.length, chunked.response.headers.get('content-length')], [size >> 1, null])
  t.equal((await get('empty-audio')).file.length, 0)
  for (const coding of ['gzip', 'deflate', 'br'] as const) {
    const { response, file } = await get('encode-audio', { coding })
    t.equal(response.headers.get('content-encoding'), coding)
    t.ok(file.equals(whole), coding)
  }
  for (const isWhole of [true, false]) {
    const { response, file } = await get('partial-audio', { whole: isWhole })
    t.strictSame([response.status, file.length], [206, isWhole ? size : size >> 1])
    t.equal(response.headers.get('content-range'), `bytes 0-${file.length - 1}/${size}`)
  }
  t.ok((await get('trickle-audio', { ms: 1 })).file.equals(whole))
  const { file } = await get('repack-audio', { container: 'aiff' })
  t.match(await parseBuffer(file, 'audio/aiff', { duration: true }), { format: { container: 'AIFF', duration: 2 } })
  const rf64 = (await get('repack-audio', { container: 'rf64' })).file
  t.equal(rf64.toString('latin1', 0, 4), 'RF64')
  for (const [container, size] of [
    ['wav-unsized', 0],
    ['wav-streamed', 0xffff_ffff],
  ] as const) {
    const wav = (await get('repack-audio', { container })).file
    t.strictSame([wav.readUInt32LE(4), wav.readUInt32LE(wav.indexOf('data') + 4)], [size, size], container)
  }
  t.same([...tested].toSorted(), Object.keys(audioFaults).toSorted(), 'every one of them')
})
