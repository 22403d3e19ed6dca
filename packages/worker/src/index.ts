export { fixedCredentials, type CredentialSource, type HeldCredential } from './credential-source.ts'
export { buildWorkerApp } from './worker-app.ts'
export { startWorker, type Worker, type WorkerOptions } from './worker.ts'
export type { Checkpoint, WorkerStep, WorkerTimes } from './worker-context.ts'
