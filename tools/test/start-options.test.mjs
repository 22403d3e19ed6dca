import t from 'tap'
import { servicesAt } from '../lib/services.mjs'
import { readStartOptions } from '../lib/start-options.mjs'
import { Stop } from '../lib/stop.mjs'

t.test('what npm start is given', async t => {
  t.same(readStartOptions([]), { portBase: undefined, opens: false, wantsHelp: false })
  t.same(readStartOptions(['--port-base', '9000', '--open']), { portBase: 9_000, opens: true, wantsHelp: false })
  t.match(readStartOptions(['--port-base=9000', '-h']), { portBase: 9_000, wantsHelp: true })
})

t.test('what it is not given is named, with what there is', async t => {
  /** @type {[readonly string[], RegExp][]} */
  const table = [
    [['--port'], /Unknown option '--port'\.\n\n.*--port-base PORT/s],
    [['9000'], /Unexpected argument '9000'/],
    [['--port-base'], /--port-base/],
  ]
  for (const text of ['80', '65536', '65520', '9e3', '9000.5', ' 9000', '']) {
    table.push([[`--port-base=${text}`], /takes a whole number from 1024 to 65505/])
  }
  for (const [given, message] of table) {
    try {
      readStartOptions(given)
      t.fail(`${given.join(' ')} was taken`)
    } catch (error) {
      t.ok(error instanceof Stop && error.exitCode === 64, given.join(' '))
      t.match(error, { message })
    }
  }
})

/** @param {number} [base] */
function portsOf(base) {
  const { apps, broker, sandbox } = servicesAt(base)
  return [...apps.map(({ port }) => port), sandbox.port, sandbox.filesPort, broker.port]
}

t.test('each base has ports of its own, and the standard ones stay', async t => {
  t.same(portsOf(), [8000, 8001, 8002, 8003, 8004, 8010, 8011, 4222])
  t.same(portsOf(9000), [9000, 9001, 9002, 9003, 9004, 9010, 9011, 9022])
})
