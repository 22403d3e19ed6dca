export {
  exchange,
  exchangeThroughClient,
  isSuccess,
  type Access,
  type Exchange,
  type FetchHook,
  type Limits,
} from './exchange.ts'
export { asRecord, isJson, isRecord } from './json-record.ts'
export { retryAfterMs } from './retry-after.ts'
export { readSilence, type SilenceCause } from './silence.ts'
export { usableCredential, type CredentialWords } from './usable-credential.ts'
