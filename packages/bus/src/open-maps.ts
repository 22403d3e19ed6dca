import {
  parseAlertRecord,
  parseCircuit,
  parseClockReport,
  parseKeySighting,
  parseProviderSwitch,
  parseWorkerReport,
  type Parse,
} from '@soundfoundry/track'
import type { BusLog } from './bus.ts'
import { SharedMap } from './shared-map.ts'
import { alertLifetimeMs, clockReportLifetimeMs, reportLifetimeMs, type MapBucket } from './topology.ts'
import type { StreamAccess } from './work-stream.ts'

export type MapAccess = Pick<StreamAccess, 'connection' | 'manager' | 'publisher'> & { log: BusLog }

/** Opens one shared map. Throws `broker_unavailable`. */
export function openMap<T>(
  { connection, manager, publisher, log }: MapAccess,
  bucket: MapBucket,
  parse: Parse<T>,
  lifetimeMs?: number,
): Promise<SharedMap<T>> {
  return SharedMap.open(connection, manager, publisher, {
    bucket,
    parse,
    // A key's first sighting, and what was counted, cannot be found out again; what else there is here is found out anew.
    replacesUnknown: bucket !== 'keys' && bucket !== 'usage',
    onInvalid: (key, err) => log.error({ bucket, key, err }, 'an entry of unknown shape is left out'),
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
  })
}

/** Opens every shared map that each process has. Throws `broker_unavailable`. */
export async function openMaps(access: MapAccess) {
  const [circuits, fleet, keys, alerts, clocks, switches] = await Promise.all([
    openMap(access, 'circuits', parseCircuit),
    openMap(access, 'fleet', parseWorkerReport, reportLifetimeMs),
    openMap(access, 'keys', parseKeySighting),
    openMap(access, 'alerts', parseAlertRecord, alertLifetimeMs),
    openMap(access, 'clocks', parseClockReport, clockReportLifetimeMs),
    openMap(access, 'switches', parseProviderSwitch),
  ])
  return { circuits, fleet, keys, alerts, clocks, switches }
}
