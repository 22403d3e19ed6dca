import type { BusLog, DataLoss } from '@soundfoundry/bus'
import { condition, type Condition } from './alerts/condition.ts'
import type { InFlightIndex } from './in-flight.ts'

/** As many lost tracks have a line of their own in the log; of the rest, only the number is told. */
const named = 1_000

/**
 * The broker has lost its data: what went with it, as far as this process knows. Names the tracks that were at a provider,
 * which may go on there and be paid. To be asked before anything is read again.
 */
export function tellLostTracks({ streams }: DataLoss, index: InFlightIndex, log: BusLog): Condition {
  const places = [...index.places()]
  for (const [track, place] of places.slice(0, named)) {
    const at = place.kind === 'in_flight' ? { provider: place.provider, key: place.key, state: place.state } : {}
    log.error({ track, place: place.kind, ...at }, 'the broker has lost the record of this track')
  }
  const atProviders = places.filter(([, { kind }]) => kind === 'in_flight').length
  const what = [...new Set(streams.map(({ stream }) => stream))].join(', ')
  const detail =
    `Of ${places.length} tracks that were not done, ${atProviders} were at a provider, where they may be made and paid ` +
    `without anybody fetching them. Lost or cut short: ${what}.`
  return condition({ kind: 'broker_data_lost', subject: 'broker', detail })
}
