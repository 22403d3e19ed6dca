import type { Drill } from '@soundfoundry/client'
import t from 'tap'
import { activeDrills, drillGroups, drillRow, findDrill } from '../../src/model/drills.ts'

const now = Date.parse('2026-11-22T16:40:00.000Z')
const active = { parameters: {}, since: '2026-11-22T16:39:00.000Z', hits: 3, times_left: null, ends_at: null }
const drillOf = (name: string, changes: Partial<Drill> = {}): Drill => ({
  provider: 'fal',
  name,
  about: 'What it does.',
  example: {},
  active: null,
  ...changes,
})

t.test('a fault has a title, its hits, and how long it is still played', async t => {
  t.match(drillRow(drillOf('lock-account'), now), { title: 'Account locked, 403', isOn: false, hits: '–', left: '–' })
  t.match(drillRow(drillOf('reset-before-accept', { active }), now), {
    title: 'Reset before accept',
    isOn: true,
    hits: '3',
    left: 'until off',
  })
  const ending = { ...active, times_left: 2, ends_at: '2026-11-22T16:49:48.000Z' }
  t.equal(drillRow(drillOf('lock-account', { active: ending }), now).left, '2×, 9:48')
})

t.test('what is well known comes first, and what is on is always shown', async t => {
  const drills = [
    drillOf('reset'),
    drillOf('hang', { active }),
    drillOf('lock-account'),
    drillOf('out-of-credit', { provider: 'replicate' }),
  ]
  const names = (isAll: boolean): string[][] =>
    drillGroups(drills, isAll, now).map(({ rows }) => rows.map(({ drill }) => drill.name))
  t.strictSame(names(false), [['lock-account', 'hang'], ['out-of-credit']])
  t.strictSame(names(true), [['lock-account', 'reset', 'hang'], ['out-of-credit']])
  t.strictSame(
    activeDrills(drills).map(({ name }) => name),
    ['hang'],
  )
  t.equal(findDrill(drills, 'replicate', 'out-of-credit')?.name, 'out-of-credit')
  t.equal(findDrill(undefined, 'fal', 'lock-account'), null)
})
