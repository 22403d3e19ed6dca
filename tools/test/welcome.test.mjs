import t from 'tap'
import { sandboxNotice } from '../lib/welcome.mjs'

t.test('the sandbox says where a key was looked for, and what was found', async t => {
  const there = sandboxNotice({ envFile: '/srv/a/rather/long/path/to/soundfoundry/.env', isThere: true })
  t.match(there, 'NO MUSIC IS BOUGHT')
  t.match(there, '/srv/a/rather/long/path/to/soundfoundry/.env holds no FAL_KEY and no REPLICATE_API_TOKEN,')
  t.match(sandboxNotice({ envFile: '/srv/.env', isThere: false }), 'There is no /srv/.env,')
  for (const isThere of [true, false]) {
    const lines = sandboxNotice({ envFile: '/srv/.env', isThere }).split('\n').slice(1, -1)
    t.equal(new Set(lines.map(line => line.length)).size, 1, 'the box has straight edges')
  }
})
