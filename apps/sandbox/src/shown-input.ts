import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** The input of a piece of work as the provider shows it, which need not be what was sent. */
export function shownInput(world: World, work: Work): Record<string, unknown> {
  const operation = work.provider === 'fal' ? 'listing' : 'list'
  const isOn = (fault: string) =>
    world.faults.peek(work.provider, fault, { operation, key: work.key, prompt: work.prompt }) !== undefined
  const filled = isOn('fill-in-inputs') ? fillIn({ seed: null, sync_mode: false, ...work.input }) : work.input
  if (!isOn('clean-inputs')) return filled
  return Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, clean(value)]))
}

function fillIn(input: Record<string, unknown>): Record<string, unknown> {
  const settings = Object.entries(input).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { normalize: true, ...value } : value,
  ])
  return Object.fromEntries(settings)
}

function clean(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll('\0', '')
    .normalize('NFC')
}
