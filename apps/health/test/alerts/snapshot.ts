import { parseKeysAnswer, type KeyReport, type WorkerReport } from '@soundfoundry/track'
import type { FleetSnapshot } from '../../src/alerts/find-conditions.ts'
import { InFlightIndex } from '../../src/in-flight.ts'
import { judgeProvider, type Pauses } from '../../src/judge-provider.ts'
import { keysAnswer } from '../../src/keys-answer.ts'
import { ago, key, keyReport, makeReport, now } from '../samples.ts'

export type Changes = Partial<Omit<FleetSnapshot, 'keys' | 'judgements'>> & {
  keys?: KeyReport[]
  days?: number
  environments?: string[]
  pauses?: Pauses
}

/** A fleet that is well but for what is said. */
export function snapshot({
  keys = [keyReport()],
  days = 1,
  environments = ['production'],
  pauses,
  ...changes
}: Changes): FleetSnapshot {
  const well: WorkerReport[] = [
    { ...makeReport(), keys },
    makeReport({ provider: 'replicate', key: 'replicate_0000000a' }),
  ]
  const { reports = well, circuits = [] } = changes
  const sighting = { v: 1, key, provider: 'fal', environments, first_seen_at: ago(days * 86_400) } as const
  const known = { reports, sightings: [{ ...sighting, environments }], inFlight: new InFlightIndex(), hours: [], now }
  return {
    now,
    hours: [],
    deadLetters: 0,
    circuits,
    clocks: [],
    ...changes,
    reports,
    judgements: {
      fal: judgeProvider('fal', reports, circuits, now, pauses),
      replicate: judgeProvider('replicate', reports, circuits, now, pauses),
    },
    keys: parseKeysAnswer(keysAnswer({ ...known, maxAgeDays: 90 })).keys,
  }
}
