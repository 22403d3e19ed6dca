import t from 'tap'
import { painter, wantsColour } from '../lib/colours.mjs'
import { formatLine } from '../lib/log-format.mjs'

const time = new Date(2026, 10, 22, 12, 0, 1).getTime()
const style = /** @type {const} */ ({ name: 'api', width: 6, colour: 'cyan', paint: painter(false) })

t.test("an app's record becomes one readable line", async t => {
  const record = { level: 30, time, pid: 7, hostname: 'h', msg: 'listening', port: 8000, text: 'two words', list: [1] }
  t.equal(
    formatLine(JSON.stringify(record), style),
    '12:00:01 api    INFO  listening port=8000 text="two words" list=[1]',
  )
  for (const [level, word] of Object.entries({ 10: 'TRACE', 20: 'DEBUG', 40: 'WARN ', 50: 'ERROR', 60: 'FATAL' })) {
    t.equal(formatLine(JSON.stringify({ level: Number(level), time, msg: 'm' }), style), `12:00:01 api    ${word} m`)
  }
})

t.test('times may be RFC 3339 too', async t => {
  const line = formatLine(JSON.stringify({ level: 30, time: new Date(time).toISOString(), msg: 'm' }), style)
  t.equal(line, '12:00:01 api    INFO  m')
})

t.test('an error shows its message, and its stack when it is serious', async t => {
  const err = { type: 'Error', message: 'no broker', stack: 'Error: no broker\n    at here (file.js:1:1)' }
  t.equal(
    formatLine(JSON.stringify({ level: 50, time, msg: 'failed', err }), style),
    '12:00:01 api    ERROR failed err="no broker"\n    at here (file.js:1:1)',
  )
  t.equal(
    formatLine(JSON.stringify({ level: 40, time, msg: 'failed', err }), style),
    '12:00:01 api    WARN  failed err="no broker"',
  )
})

t.test('what is no record keeps its text', async t => {
  for (const line of ['plain text', '{"no": "level"}', '{ broken', '[1]', '']) {
    t.match(formatLine(line, style), /^\d\d:\d\d:\d\d api {4}/)
    t.ok(formatLine(line, style).endsWith(` ${line}`))
  }
})

t.test("the broker's lines look like the apps'", async t => {
  const line = '[15317] 2026/11/22 12:00:01.530124 [WRN] Filestore is slow'
  t.equal(formatLine(line, { ...style, name: 'broker' }), '12:00:01 broker WARN  Filestore is slow')
})

t.test('colours are for terminals, and NO_COLOR is respected', async t => {
  t.equal(wantsColour({}, { isTTY: true }), true)
  t.equal(wantsColour({}, { isTTY: false }), false)
  t.equal(wantsColour({}, {}), false)
  t.equal(wantsColour({ NO_COLOR: '1' }, { isTTY: true }), false)
  t.equal(wantsColour({ NO_COLOR: '' }, { isTTY: true }), true)
  t.equal(wantsColour({ FORCE_COLOR: '1' }, { isTTY: false }), true)
  t.equal(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, { isTTY: false }), false)
  t.ok(formatLine('x', { ...style, paint: painter(true) }).includes('\u001B[36mapi   \u001B[0m'))
})
