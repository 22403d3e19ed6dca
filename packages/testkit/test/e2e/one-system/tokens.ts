import { join } from 'node:path'
import { env as ownEnvironment } from 'node:process'
import type { Test } from 'tap'
import { createAppProcess } from '../../../src/app-process.ts'
import { runToEnd } from '../../../src/run-to-end.ts'
import type { SharedSystem } from './shared-system.ts'

const create = ['tracks', 'create', '--prompt', 'a slow waltz for two pianos', '--json']

// Whoever runs the tests may have a .env of their own.
const emptyFile = (t: Test): string => join(t.testdir({ 'empty.env': '' }), 'empty.env')

export function tokens(t: Test, { system }: SharedSystem): void {
  t.test('a token from the command line opens a gateway, which is closed without one', async t => {
    const common = { PATH: ownEnvironment['PATH'] ?? '', ENV_FILE: emptyFile(t) }
    const cli = async (args: readonly string[], env: Record<string, string> = {}) =>
      runToEnd({ app: 'cli', arguments: args, env: { ...common, ...env } })

    const made = await cli(['tokens', 'create'])
    t.equal(made.code, 0, made.stderr)
    const [token = '', entry = ''] = made.stdout.split('\n')
    const env = { ...common, NATS_URL: system.broker.url, API_TOKENS: entry }
    const api = await createAppProcess({ name: 'api-with-tokens', app: 'api', env })
    await api.start()
    t.teardown(() => api.kill('SIGTERM'))

    const open = { SOUNDFOUNDRY_API: api.url, SOUNDFOUNDRY_API_TOKEN: token }
    const [refused, accepted, keys] = await Promise.all([
      cli(create, { SOUNDFOUNDRY_API: api.url }),
      cli(create, open),
      cli(['keys', 'status', '--json'], open),
    ])
    t.equal(refused.code, 1)
    t.match(JSON.parse(refused.stdout), { ok: false, error: { code: 'unauthorized', fix: /SOUNDFOUNDRY_API_TOKEN/ } })
    t.equal(accepted.code, 0, accepted.stderr)
    t.match(JSON.parse(accepted.stdout), { status: 'queued' })
    t.match(JSON.parse(keys.stdout), { ok: false, error: { code: 'insufficient_scope' } })
    t.notOk(JSON.stringify(api.logs).includes(token), 'no log line holds it')
  })

  t.test('a gateway does not listen beyond loopback without tokens', async t => {
    const { code, stdout, stderr } = await runToEnd({ app: 'api', env: { HOST: '0.0.0.0', ENV_FILE: emptyFile(t) } })
    t.equal(code, 78)
    t.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    t.match(stderr, /^HOST: .*API_TOKENS.*127\.0\.0\.1.*ALLOW_ANONYMOUS/)
    t.equal(stdout, '')
  })
}
