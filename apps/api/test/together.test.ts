import { readdirSync } from 'node:fs'
import t from 'tap'

// Every test of this folder in one process, some side by side: starting one costs three seconds of a core, more than most
// of the files do. What measures its own process stays apart.
const apart = new Set(['together.test.ts', 'fuzz.test.ts'])
t.jobs = 4

t.test('every file is loaded', async t => {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const files = names.filter(name => name.endsWith('.test.ts') && !apart.has(name))
  // What they hold begins after this test; the webhooks, which wait the longest, begin first.
  for (const file of files.toSorted().toReversed()) await import(`./${file}`)
  t.ok(files.length > 0)
})
