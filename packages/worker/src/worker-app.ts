import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { brokerOf, openBus } from '@soundfoundry/bus'
import { describeSource, type Credential } from '@soundfoundry/config'
import { createService, type Boot, type Built } from '@soundfoundry/service'
import type { Provider } from '@soundfoundry/track'
import { fixedCredentials, type HeldCredential } from './credential-source.ts'
import { startWorker } from './worker.ts'

/** The app that a provider's worker is, given the one provider it works for. */
export async function buildWorkerApp(
  boot: Boot<'fal-worker'> | Boot<'replicate-worker'>,
  provider: Provider,
  concurrency: number,
): Promise<Built> {
  const { name, version, logger, scrubber, config, credentials } = boot
  const bus = await openBus({ ...brokerOf(name, config), retentionDays: config.TRACK_RETENTION_DAYS, log: logger })
  const service = createService({ name, version, logger, scrubber, readiness: { broker: () => bus.ready() } })
  const worker = await startWorker({
    name: workerName(name),
    version,
    bus,
    provider,
    credentials: fixedCredentials(credentials.map(toHeld)),
    concurrency,
    maxAudioBytes: config.MAX_AUDIO_BYTES,
    log: logger,
  })
  return {
    service,
    close: async () => {
      await worker.stop()
      await bus.close()
    },
  }
}

/** Unique in the fleet, and readable: which app, on which machine, which process. */
function workerName(app: string): string {
  const machine = hostname().replaceAll(/[^\w-]/g, '-')
  return `${app}.${machine}.${process.pid}-${randomBytes(3).toString('hex')}`
}

function toHeld({ slot, secret, source }: Credential): HeldCredential {
  return { slot, source: describeSource(source), fingerprint: secret.fingerprint, reveal: () => secret.reveal() }
}
