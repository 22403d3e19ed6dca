export { createReplicateProvider, type ReplicateProviderOptions } from './provider.ts'
