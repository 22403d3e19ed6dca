import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env, platform } from 'node:process'
import { repositoryRoot } from './repository-root.ts'

const executable = platform === 'win32' ? 'nats-server.exe' : 'nats-server'

/**
 * Where nats-server is: `SOUNDFOUNDRY_NATS_SERVER`, the PATH, `/usr/sbin` (where Debian puts it, often not on a
 * user's PATH), or the one that `npm start` fetched.
 *
 * @throws Error when it is nowhere.
 */
export function natsServerPath(): string {
  const { SOUNDFOUNDRY_NATS_SERVER: named, PATH = '' } = env
  if (named !== undefined && named !== '') return named
  const folders = [
    ...PATH.split(delimiter),
    '/usr/sbin',
    '/usr/local/bin',
    join(repositoryRoot(), '.soundfoundry', 'bin'),
  ]
  const found = folders.map(folder => join(folder, executable)).find(path => existsSync(path))
  if (found === undefined) {
    throw new Error('nats-server was not found: run `npm test` once, or name it in SOUNDFOUNDRY_NATS_SERVER')
  }
  return found
}
