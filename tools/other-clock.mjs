// The clock of another machine, for one process under test: `NODE_OPTIONS=--import=<this file>`. Nothing of ours is replaced:
// only what the machine tells.
//
//   OTHER_CLOCK_AHEAD_MS   the wall clock is so far ahead; below 0, behind
//   OTHER_CLOCK_STANDS     "1": while the process stands still, so do all its clocks and timers, as in a machine that is paused
import { env } from 'node:process'

const aheadMs = Number(env['OTHER_CLOCK_AHEAD_MS'] ?? 0)
const stands = env['OTHER_CLOCK_STANDS'] === '1'

const wallNow = Date.now.bind(Date)
const monotonicNow = performance.now.bind(performance)
/** @type {(handler: () => void, delayMs: number) => NodeJS.Timeout} */
const realTimeout = setTimeout

/** A turn of the event loop that takes longer than this is one in which the process stood still. */
const longestTurnMs = 1_000
let seenAt = monotonicNow()
let stoodMs = 0

/** How long the process has stood still so far. */
function stood() {
  const at = monotonicNow()
  stoodMs += Math.max(0, at - seenAt - longestTurnMs)
  seenAt = at
  return stands ? stoodMs : 0
}

const now = () => Math.floor(wallNow() + aheadMs - stood())
const runs = () => monotonicNow() - stood()

globalThis.Date = new Proxy(Date, {
  apply: () => new Date().toString(),
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
performance.now = runs

if (stands) {
  setInterval(stood, 100).unref()
  /** @type {(handler: (...given: unknown[]) => void, delayMs?: number, ...given: unknown[]) => NodeJS.Timeout} */
  const later = (handler, delayMs = 0, ...given) => {
    const due = runs() + delayMs
    const whenDue = () => {
      if (runs() < due - longestTurnMs) timer.refresh()
      else handler(...given)
    }
    const timer = realTimeout(whenDue, delayMs)
    return timer
  }
  Object.defineProperty(globalThis, 'setTimeout', {
    value: Object.defineProperties(later, Object.getOwnPropertyDescriptors(realTimeout)),
  })
  AbortSignal.timeout = delayMs => {
    const controller = new AbortController()
    const end = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    later(end, delayMs).unref()
    return controller.signal
  }
}
