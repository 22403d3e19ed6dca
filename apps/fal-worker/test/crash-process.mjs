// A worker as a process of its own that sends itself a signal at a step, SIGKILL unless told otherwise, run by the tests with
// what it needs as JSON: `crash-process.mjs {provider, step, signal, broker, urls, model, key, fingerprint, times}`.
// On SIGTERM it stops as an app does: what it is submitting is finished first.
// It runs what `build` made, and is no TypeScript: nine of them are started, and each loader would cost seconds.
import { openBus } from '@soundfoundry/bus'
import { createFalProvider } from '@soundfoundry/provider-fal'
import { createReplicateProvider } from '@soundfoundry/provider-replicate'
import { fixedCredentials, startWorker } from '@soundfoundry/worker'

const { provider, step, signal = 'SIGKILL', broker, urls, model, key, fingerprint, times } = JSON.parse(process.argv[2])
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
// On a busy machine a connection may take longer than an app gives it; whoever runs the app would start it again.
const connect = () =>
  openBus({ name: `${provider}-worker`, servers: [broker], retentionDays: 1, log }).catch(error => {
    if (error.code !== 'broker_unavailable') throw error
    return connect()
  })
const bus = await connect()
const worker = await startWorker({
  name: 'the-one-that-dies',
  version: '0.0.0',
  bus,
  provider:
    provider === 'fal'
      ? createFalProvider({
          queueUrl: urls.falQueue,
          restUrl: urls.falRest,
          apiUrl: urls.falApi,
          models: [model],
          startTimeoutS: 3,
        })
      : createReplicateProvider({ apiUrl: urls.replicateApi, models: [model] }),
  credentials: fixedCredentials([{ slot: 'current', source: 'made by a test', fingerprint, reveal: () => key }]),
  concurrency: 100,
  maxAudioBytes: 50_000_000,
  log,
  times,
  checkpoint: async reached => {
    if (reached !== step) return
    process.kill(process.pid, signal)
    if (signal === 'SIGSTOP') return
    // The signal needs a moment; nothing more may happen in it.
    await new Promise(() => undefined)
  },
})
process.once('SIGTERM', () => {
  void worker
    .stop()
    .then(() => bus.close())
    .then(() => process.exit(0))
})
