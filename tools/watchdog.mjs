// Ends the processes it was told of when the process that told it is gone, however that came about.
import { setTimeout as delay } from 'node:timers/promises'

/** @type {Set<number>} */
const watched = new Set()

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

process.on('message', message => {
  if (typeof message !== 'object' || message === null) return
  if ('watch' in message) watched.add(Number(message.watch))
  if ('forget' in message) watched.delete(Number(message.forget))
})

// A terminal sends its signals to everything in it; this one has to stay until the last.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => undefined)

async function endAll() {
  for (const pid of watched) send(pid, 'SIGTERM')
  const limit = Date.now() + 10_000
  while (Date.now() < limit && [...watched].some(pid => send(pid, 0))) await delay(100)
  for (const pid of watched) send(pid, 'SIGKILL')
  process.exit()
}

process.once('disconnect', () => void endAll())
// It may have gone while this file was still being loaded.
if (!process.connected) setImmediate(() => void endAll())
