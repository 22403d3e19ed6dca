import t from 'tap'
import { checkNode } from '../lib/node-version.mjs'
import { formatVersion, isAtLeast, parseVersion } from '../lib/version.mjs'

t.test('reads what programs print of themselves', async t => {
  t.same(parseVersion('nats-server: v2.9.10'), [2, 9, 10])
  t.same(parseVersion('10.34.9\n'), [10, 34, 9])
  t.same(parseVersion('pnpm@10.34.9'), [10, 34, 9])
  t.equal(parseVersion('command not found'), undefined)
  t.equal(formatVersion([2, 12, 15]), '2.12.15')
})

t.test('compares by number, not by letter', async t => {
  t.ok(isAtLeast([2, 10, 0], [2, 9, 10]))
  t.ok(isAtLeast([2, 10, 0], [2, 10, 0]))
  t.ok(isAtLeast([3, 0, 0], [2, 99, 99]))
  t.notOk(isAtLeast([2, 9, 10], [2, 10, 0]))
  t.notOk(isAtLeast([2, 10, 0], [2, 10, 1]))
})

t.test('a Node.js that is too old is told what to do', async t => {
  t.throws(() => checkNode('18.20.4'), { message: /20\.12\.0 or later is needed and this is 18\.20\.4/, exitCode: 69 })
  t.throws(() => checkNode('20.11.1'), { message: /20\.12\.0 or later/, exitCode: 69 })
  t.doesNotThrow(() => checkNode('20.12.0'))
  t.doesNotThrow(() => checkNode('24.1.0'))
})
