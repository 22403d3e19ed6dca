import type { Circuit } from './circuit.ts'
import type { WorkerReport } from './messages.ts'

/**
 * The circuits that stand in anybody's way: all but those of keys that no work goes out with any more, at no live worker. A
 * key that is gone, or is only kept to follow its last tracks, takes its circuits with it. Pure.
 */
export function liveCircuits(circuits: Iterable<Circuit>, reports: readonly WorkerReport[]): Circuit[] {
  return [...circuits].filter(circuit => circuit.key === null || canGoOut(circuit.key, circuit, reports))
}

function canGoOut(key: string, { provider }: Circuit, reports: readonly WorkerReport[]): boolean {
  const own = reports.filter(report => report.provider === provider)
  // Without a worker it is not known which keys there are.
  if (own.length === 0) return true
  return own.some(
    ({ credential, keys }) =>
      credential?.key === key ||
      keys.some(row => row.key === key && (row.in_use || row.slot === 'current' || row.slot === 'next')),
  )
}
