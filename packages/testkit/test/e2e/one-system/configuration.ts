import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { removeDirectory, temporaryDirectory } from '../../../src/child-processes.ts'
import { runToEnd, type Ending } from '../../../src/run-to-end.ts'
import type { SharedSystem } from './shared-system.ts'

/** Runs an app, which is expected to end by itself. */
async function run(app: string, env: Record<string, string>): Promise<Ending> {
  const directory = await temporaryDirectory('configuration')
  const envFile = join(directory, 'empty.env')
  await writeFile(envFile, '')
  const ending = await runToEnd({ app, env: { ENV_FILE: envFile, ...env } })
  await removeDirectory(directory)
  return ending
}

export function configuration(t: Test, { system }: SharedSystem): void {
  t.test('a setting that cannot be read stops the worker with one line that names it, and a key does not', async t => {
    const settings = { FAL_CONCURRENCY: 'many', FAL_KEY: '"abc def"' }
    const { code, stdout, stderr } = await run('fal-worker', settings)
    t.equal(code, 78)
    const lines = stderr.trimEnd().split('\n')
    t.equal(lines.length, 1, stderr)
    t.match(lines[0], /^FAL_CONCURRENCY: /)
    t.notMatch(stdout + stderr, /abc|def"/, 'the value of the key is not shown')
  })

  t.test('a port that is in use is one line and exit code 69', async t => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const address = server.address()
    const port = String(typeof address === 'object' ? address?.port : address)
    const { code, stderr } = await run('router', { NATS_URL: system.broker.url, HOST: '127.0.0.1', PORT: port })
    t.equal(code, 69)
    const lines = stderr.trimEnd().split('\n')
    t.equal(lines.length, 1, stderr)
    t.match(lines[0], new RegExp(`PORT: 127\\.0\\.0\\.1:${port} is in use`))
  })
}
