// Ends the processes and removes the folders it was told of when the process that told it is gone, however that came
// about. It is told by lines on its standard input, which the system keeps until they are read and whose end cannot be
// missed.
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

/** @type {Set<number>} */
const watched = new Set()
/** @type {Set<string>} */
const folders = new Set()

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether the process was there
 */
function send(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

// A terminal sends its signals to everything in it; this one has to stay until the last.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => undefined)

for await (const line of createInterface(process.stdin)) {
  const [, order, what = ''] = /^(\w+) (.*)$/.exec(line) ?? []
  if (order === 'watch') watched.add(Number(what))
  else if (order === 'forget') watched.delete(Number(what))
  else if (order === 'folder') folders.add(what)
  else if (order === 'removed') folders.delete(what)
}
for (const pid of watched) send(pid, 'SIGTERM')
const limit = Date.now() + 10_000
while (Date.now() < limit && [...watched].some(pid => send(pid, 0))) await delay(100)
for (const pid of watched) send(pid, 'SIGKILL')
for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
process.exit()
