export { openBus, reportLifetimeMs, type Bus, type BusLog, type BusOptions } from './bus.ts'
export type { ConsumerLoop, Delivery, Disposal } from './consumer-loop.ts'
export type { RevisedTrack } from './track-store.ts'
export { ackWaitMs, type JobQueue } from './topology.ts'
