import t from 'tap'
import { allowedMethods } from '../src/allowed-methods.ts'

const routes = [
  { method: 'GET', url: '/' },
  { method: 'GET', url: '/tracks' },
  { method: 'POST', url: '/tracks' },
  { method: 'GET', url: '/tracks/:id' },
  { method: 'GET', url: '/tracks/:id/audio' },
  { method: 'GET', url: '/docs/*' },
]

const cases: readonly [string, readonly string[]][] = [
  ['/', ['GET']],
  ['/tracks', ['GET', 'POST']],
  ['/tracks/', []],
  ['/tracks/1', ['GET']],
  ['/tracks/1/audio', ['GET']],
  ['/tracks/1/video', []],
  ['/tracks/1/audio/2', []],
  ['/docs', []],
  ['/docs/', ['GET']],
  ['/docs/a/b', ['GET']],
  ['', []],
]

for (const [path, expected] of cases) {
  t.test(`the methods at "${path}"`, async t => {
    t.strictSame(allowedMethods(routes, path), expected)
  })
}
