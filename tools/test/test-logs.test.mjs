import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { failuresIn, failuresOf, forgetLogs, sumTotals, testedFolders, totalsIn } from '../lib/test-logs.mjs'

t.test("reads tap's closing line", async t => {
  t.same(totalsIn('ok 1\n# { total: 42, pass: 42 }\n# time=1ms'), { passed: 42, failed: 0, skipped: 0 })
  t.same(totalsIn('# { total: 5, pass: 3, fail: 1, skip: 1 }'), { passed: 3, failed: 1, skipped: 1 })
  t.same(totalsIn('    # { total: 9, pass: 9 }\n# { total: 2, pass: 1, fail: 1 }'), {
    passed: 1,
    failed: 1,
    skipped: 0,
  })
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
  t.same(sumTotals(folders), { passed: 4, failed: 2, skipped: 0, silent: [] })
  t.same(failuresOf(root, folders), [], 'it says nothing of the one that failed')
  forgetLogs(folders)
  t.match(sumTotals(folders), { failed: 2 })
})

t.test('tells each failure once, with the tests it stands in and what tap said of it', async t => {
  const log = `TAP version 14
# Subtest: test/a.test.ts
    # Subtest: outer
        # Subtest: inner
            ok 1 - should be equal
            not ok 2 - the two
              ---
              diff: |
                -2
                +1
              ...

            1..2
        not ok 1 - inner # time=46.634ms
          ---
          at:
            lineNumber: 3
          ...

        # Subtest: fine
            ok 1 - should be equal
            1..1
        ok 2 - fine # time=1ms
        1..2
    not ok 1 - outer # time=81.049ms
    1..1
not ok 1 - test/a.test.ts # time=108.478ms
# Subtest: test/b.test.ts
    # Subtest: it hangs
    not ok 1 - timeout!
      ---
      expired: it hangs
      ...
not ok 2 - test/b.test.ts # time=2ms
# { total: 4, pass: 2, fail: 2 }
`
  t.same(failuresIn(log), [
    `test/a.test.ts > outer > inner > the two
              diff: |
                -2
                +1`,
    `test/b.test.ts > timeout!
      expired: it hangs`,
  ])
  t.same(failuresIn('ok 1 - fine\n# { total: 1, pass: 1 }\n'), [])
})
