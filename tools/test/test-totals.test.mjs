import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { forgetTotals, sumTotals, testedFolders, totalsIn } from '../lib/test-totals.mjs'

t.test("reads tap's closing line", async t => {
  t.same(totalsIn('ok 1\n# { total: 42, pass: 42 }\n# time=1ms'), { passed: 42, failed: 0 })
  t.same(totalsIn('# { total: 5, pass: 3, fail: 1, skip: 1 }'), { passed: 3, failed: 1 })
  t.same(totalsIn('    # { total: 9, pass: 9 }\n# { total: 2, pass: 1, fail: 1 }'), { passed: 1, failed: 1 })
  t.equal(totalsIn('ok 1 - and then it was killed'), undefined)
})

t.test('sums what every package left, and a silent one is a failed one', async t => {
  const root = t.testdir({
    apps: { api: { 'package.json': '{"scripts":{"test":"tap"}}' }, draft: {} },
    packages: {
      bus: { 'package.json': '{"scripts":{"test":"tap"}}' },
      data: { 'package.json': '{"scripts":{}}' },
    },
  })
  const folders = testedFolders(root)
  t.same(folders, [join(root, 'apps', 'api'), join(root, 'packages', 'bus')])
  t.match(sumTotals(folders), { passed: 0, failed: 2, silent: folders })
  for (const folder of folders) {
    mkdirSync(join(folder, '.turbo'))
    writeFileSync(join(folder, '.turbo', 'turbo-test.log'), '# { total: 3, pass: 2, fail: 1 }\n')
  }
  t.same(sumTotals(folders), { passed: 4, failed: 2, silent: [] })
  forgetTotals(folders)
  t.match(sumTotals(folders), { failed: 2 })
})
