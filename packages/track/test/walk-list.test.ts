import * as fc from 'fast-check'
import t from 'tap'
import { walkList, type ListedRequest, type PageRead } from '../src/index.ts'

const since = new Date('2026-01-01T00:00:00.000Z')
const entry = (id: string, ms = 1_000): ListedRequest => ({
  provider_request_id: id,
  created_at: new Date(since.getTime() + ms).toISOString(),
})
const page = (
  entries: ListedRequest[],
  next: string | null = null,
  ahead: number | null = 0,
): PageRead<ListedRequest> => ({
  kind: 'page',
  entries,
  gap: null,
  next,
  clock_ahead_ms: ahead,
  http_status: 200,
})
function cutPage(ids: readonly string[], next: string | null, isCut: boolean): PageRead<ListedRequest> {
  const entries = ids.map(id => entry(id))
  return { kind: 'page', entries, gap: isCut ? 'cut' : null, next, clock_ahead_ms: 0, http_status: 200 }
}
const broken: PageRead<ListedRequest> = { kind: 'unavailable', http_status: 502, explanation: 'a test' }

/** Walks these answers, given in turn, and tells what was asked for. */
async function walk(answers: ReadonlyArray<PageRead<ListedRequest>>, mostPages = 5, twice = true) {
  const asked: string[] = []
  const read = async (cursor: string | null, from: Date) => {
    asked.push(`${cursor ?? 'first'} ${(from.getTime() - since.getTime()) / 1_000}`)
    return answers[asked.length - 1] ?? broken
  }
  const walked = await walkList(since, read, { mostPages, twice })
  return { walked, asked, ids: walked.kind === 'walked' ? walked.entries.map(each => each.provider_request_id) : null }
}

t.test('a list is whole once it was read to its end and again from its first page', async t => {
  const { walked, asked, ids } = await walk([page([entry('a')], '2'), page([entry('b')]), page([entry('a')], '2')])
  t.match(walked, { whole: true, explanation: null, clock_ahead_ms: 0 })
  t.same(ids, ['a', 'b'])
  t.same(asked, ['first 0', '2 0', 'first 0'])
})

t.test('what moved from a later page to the first while it was read is found', async t => {
  // "c" ran while the first page was read, and had ended when the second one was.
  const moved = await walk([
    page([entry('a')], '2'),
    page([entry('b')]),
    page([entry('c'), entry('a')], '2'),
    page([entry('b')]),
  ])
  t.match(moved.walked, { whole: true })
  t.same(moved.ids, ['a', 'b', 'c'])
  t.equal(moved.asked.length, 4, 'news on a page leads on to the next one')
})

t.test('whatever keeps it from being whole is told', async t => {
  const gap = { ...page([entry('a')]), gap: 'something is missing' }
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<PageRead<ListedRequest>>, RegExp]> = [
    ['a page that fails', [page([entry('a')], '2'), broken], /a test/],
    ['the second reading fails', [page([entry('a')]), broken], /a test/],
    ['a page that does not tell all', [gap, gap], /something is missing/],
    ['pages that go round', [page([entry('a')], '2'), page([], '2')], /lead back/],
    ['pages without end', ['2', '3', '4', '5', '6', '7'].map(next => page([], next)), /after the 5 pages/],
  ]
  for (const [what, answers, explanation] of rows) {
    t.match((await walk(answers)).walked, { kind: 'walked', whole: false, explanation }, what)
  }
  t.same((await walk([broken])).walked, broken, 'nothing could be read')
})

t.test("the provider's clock makes the list begin earlier, and never later", async t => {
  const behind = await walk([page([], null, -150_000), page([entry('a', -149_000), entry('old', -151_000)]), page([])])
  t.same(behind.asked, ['first 0', 'first -150', 'first -150'])
  t.same(behind.ids, ['a'])
  t.match(behind.walked, { clock_ahead_ms: -150_000, whole: true })
  const ahead = await walk([page([entry('a', 61_000), entry('old', 59_000)], null, 60_000), page([])])
  t.same(ahead.asked, ['first 0', 'first 0'], 'it may be the clock of something in between')
  t.same(ahead.ids, ['a', 'old'])
  const silent = await walk([page([entry('a')], null, null), page([])])
  t.match(silent.walked, { clock_ahead_ms: null })
  t.same((await walk([page([], null, -150_000), broken])).walked, broken)
})

t.test('what is only to be known of is read once', async t => {
  t.equal((await walk([page([entry('a')])], 5, false)).asked.length, 1)
})

t.test('any pages come to an end, and a list with a problem is never whole', async t => {
  const anyPage = fc.oneof(
    fc.constant(broken),
    fc
      .tuple(fc.array(fc.constantFrom('a', 'b', 'c')), fc.option(fc.constantFrom('1', '2', '3', '4')), fc.boolean())
      .map(([ids, next, isCut]) => cutPage(ids, next, isCut)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(anyPage, { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), async (answers, most) => {
      const { walked, asked } = await walk(answers, most)
      if (asked.length > 2 * most + 1) return false
      if (walked.kind === 'unavailable') return true
      const read = answers.slice(0, asked.length)
      const isSound = read.every(each => each.kind === 'page' && each.gap === null) && read.length === asked.length
      return walked.whole ? isSound : walked.explanation !== null
    }),
  )
  t.pass()
})
