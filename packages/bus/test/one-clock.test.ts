import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

/** The code of processes that share tracks. */
const folders = [
  'apps/api/src',
  'apps/fal-worker/src',
  'apps/health/src',
  'apps/replicate-worker/src',
  'apps/router/src',
  'packages/bus/src',
  'packages/worker/src',
]

/** Who may read this machine's wall clock, and what for. */
const allowed = new Set([
  // Compare it with the broker's.
  'packages/bus/src/broker-clock.ts',
  'packages/bus/src/clock-watch.ts',
  // Files of this machine carry its own time.
  'packages/worker/src/audio-folder.ts',
  // Credentials that never change, for tests: nobody judges since when they are there.
  'packages/worker/src/credential-source.ts',
])

t.test("nothing that is shared between processes goes by a machine's own clock", async t => {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const found: string[] = []
  let read = 0
  for (const folder of folders) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!name.endsWith('.ts')) continue
      read += 1
      const path = join(folder, name).replaceAll('\\', '/')
      const text = await readFile(join(root, path), 'utf8')
      if (/\bDate\.now\(|\bnew Date\(\s*\)/.test(text) && !allowed.has(path)) found.push(path)
    }
  }
  t.ok(read > 100, `${read} files`)
  t.same(found, [], 'take bus.clock for what others judge, performance.now() for how long something takes')
})
