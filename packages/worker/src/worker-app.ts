import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { brokerOf, openBus } from '@soundfoundry/bus'
import { Keyring } from '@soundfoundry/keyring'
import { createService, type Boot, type Built } from '@soundfoundry/service'
import type { Provider } from '@soundfoundry/track'
import { keyringSource } from './keyring-source.ts'
import { startWorker, type Worker } from './worker.ts'

/** The app that a provider's worker is, given the one provider it works for. */
export async function buildWorkerApp(
  boot: Boot<'fal-worker'> | Boot<'replicate-worker'>,
  provider: Provider,
  concurrency: number,
): Promise<Built> {
  const { name, version, logger, scrubber, config, credentialReading, rereadCredentials } = boot
  const bus = await openBus({ ...brokerOf(name, config), retentionDays: config.TRACK_RETENTION_DAYS, log: logger })
  const service = createService({
    name,
    version,
    logger,
    scrubber,
    readiness: { broker: () => bus.ready() },
    clock: bus.clock,
  })
  let worker: Worker | null = null
  const keyring = new Keyring({
    provider: provider.name,
    reading: credentialReading,
    reread: rereadCredentials,
    probe: async (credential, signal) => {
      const findings = await provider.probe(credential, signal)
      worker?.credentialProbed(credential.fingerprint, findings)
      return findings
    },
    log: logger,
    now: () => bus.clock.date(),
    onSecret: secret => scrubber.watchSecret(secret),
    onChange: () => worker?.credentialsChanged(),
  })
  worker = await startWorker({
    name: workerName(name),
    version,
    bus,
    provider,
    credentials: keyringSource(keyring),
    concurrency,
    maxAudioBytes: config.MAX_AUDIO_BYTES,
    log: logger,
    environment: config.SOUNDFOUNDRY_ENV,
  })
  await keyring.start()
  return {
    service,
    close: async () => {
      keyring.stop()
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
