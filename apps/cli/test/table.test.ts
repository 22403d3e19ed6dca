import { styleText } from 'node:util'
import t from 'tap'
import { formatAgo, formatDuration, formatTable, wrap } from '../src/table.ts'

t.test('columns are as wide as they have to be, colours left out of account', async t => {
  const rows = [
    { cells: ['a', styleText('red', 'bad', { validateStream: false }), '', '12'] },
    { cells: ['longer', 'x', ''], below: ['said'] },
  ]
  t.same(formatTable(['one', 'two', 'empty', 'n'], rows), [
    'ONE     TWO  N',
    `a       ${styleText('red', 'bad', { validateStream: false })}  12`,
    'longer  x',
    '  said',
  ])
})

t.test('a table that is too wide for the terminal is told in lines, and nothing is cut off', async t => {
  const rows = [
    { cells: ['fal', 'ENV_FILE (/srv/a/long/path/.env)', ''], below: ['! a remark that is longer than the line'] },
    { cells: ['replicate', 'elsewhere', ''] },
  ]
  const headings = ['provider', 'source', 'empty']
  t.equal(formatTable(headings, rows, 80).length, 4)
  t.same(formatTable(headings, rows, 24), [
    'PROVIDER  fal',
    'SOURCE    ENV_FILE (/srv/a/long/path/.env)',
    '  ! a remark that is',
    '  longer than the line',
    '',
    'PROVIDER  replicate',
    'SOURCE    elsewhere',
  ])
  t.same(wrap('one two three', 7), ['one two', 'three'])
  t.same(wrap('  unbreakable', 5), ['  unbreakable'])
})

t.test('times as a person says them', async t => {
  t.same([40, 9_949, 12_000, 300_000].map(formatDuration), ['0.0 s', '9.9 s', '12 s', '5 min'])
  const now = Date.UTC(2026, 0, 2)
  const ago = (ms: number): string => formatAgo(new Date(now - ms).toISOString(), now)
  t.same([0, 30_000, 600_000, 7_200_000, 432_000_000, -5_000].map(ago), [
    '0 s ago',
    '30 s ago',
    '10 min ago',
    '2 h ago',
    '5 d ago',
    '0 s ago',
  ])
  t.equal(formatAgo('never', now), 'never')
})
