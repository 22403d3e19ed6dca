import t from 'tap'
import { isSubjectPart, streamConfigs, subjects } from '../src/topology.ts'

t.test('what can stand in a subject', async t => {
  for (const name of ['a', 'fal', 'fal.key.ab12', 'fal-ai/minimax-music', 'x:y', '0192-ab_C']) {
    t.ok(isSubjectPart(name), name)
  }
  for (const name of ['', '.', 'a.', '.a', 'a..b', '*', '>', 'a.*', 'a b', 'a\r\nPUB b 0', 'a\0', 'a\tb']) {
    t.notOk(isSubjectPart(name), JSON.stringify(name))
  }
})

t.test('the names of stored audio are as object stores write them', async t => {
  t.equal(subjects.audioInfo('a?>~'), '$O.audio.M.YT8-fg==')
})

t.test('no stream limits its bytes, which older brokers turn into dropping the oldest message', async t => {
  for (const config of streamConfigs({ retentionDays: 1 })) t.equal(config.max_bytes, undefined, config.name)
})
