export { bootApp, type Boot, type Built } from './boot-app.ts'
export { bootOrExit, type BootOptions } from './boot.ts'
export { createService, type ServerOptions, type ServiceOptions } from './create-service.ts'
export { operationsPaths } from './operations.ts'
export { createLogger, type LoggerOptions } from './logger.ts'
export {
  AddressRefused,
  allowedLookup,
  isAllowedAddress,
  reachBeside,
  whyRefused,
  type LookupAll,
  type Reach,
} from './outside-address.ts'
export type { ReadinessCheck } from './readiness.ts'
export { EXIT_UNAVAILABLE, runService, type RunOptions } from './run-service.ts'
export { createScrubber, type RevealableSecret, type Scrubber } from './scrubber.ts'
