import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that systems hand out by themselves, of which any connection may take one in the next moment. */
const [lowest, highest] = [12_000, 32_000]
const mostTries = 100
/** Whoever was given one may not listen on it yet. */
const given = new Set<number>()

/**
 * A TCP port on 127.0.0.1 that was free a moment ago, and another one at each call. Nothing holds it back from other
 * processes, so whoever listens on it should be ready to ask for another.
 *
 * @throws Error when none is found in a hundred tries
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < mostTries; tried += 1) {
    const port = randomInt(lowest, highest)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port was found between ${lowest} and ${highest}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
