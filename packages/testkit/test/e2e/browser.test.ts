import t from 'tap'
import { acting } from './browser/acting.ts'
import { away } from './browser/away.ts'
import { findBrowser } from './browser/find-browser.ts'
import { finding } from './browser/finding.ts'
import { looks } from './browser/looks.ts'
import { making } from './browser/making.ts'
import { startSandboxWorld } from './browser/sandbox-world.ts'
import { size } from './browser/size.ts'
import { operating } from './browser/operating.ts'
import { story } from './browser/story.ts'

const browser = findBrowser()
if ('missing' in browser) {
  t.test('the page in a browser', { skip: browser.missing }, () => undefined)
} else {
  const world = await startSandboxWorld(t.testdir({}), browser.path)
  t.teardown(() => world.stop())
  // Wants that nothing was made yet.
  making(t, world)
  story(t, world)
  finding(t, world)
  acting(t, world)
  operating(t, world)
  size(t, world)
  looks(t, world)
  away(t, world)
}
