import { AppError } from '@soundfoundry/errors'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { BatchSchema, type Batch } from './batch.ts'
import { CircuitSchema, type Circuit } from './circuit.ts'
import { ClockReportSchema, type ClockReport } from './clock-report.ts'
import {
  AlertRecordSchema,
  ClaimSchema,
  DeadLetterSchema,
  JobMessageSchema,
  KeysAnswerSchema,
  KeySightingSchema,
  ProbeReportSchema,
  WebhookMessageSchema,
  WorkerReportSchema,
  type AlertRecord,
  type Claim,
  type DeadLetter,
  type JobMessage,
  type KeysAnswer,
  type KeySighting,
  type ProbeReport,
  type WebhookMessage,
  type WorkerReport,
} from './messages.ts'
import { ProviderSwitchSchema, type ProviderSwitch } from './provider-switch.ts'
import {
  ProvidersAnswerSchema,
  ProvidersHealthSchema,
  type ProvidersAnswer,
  type ProvidersHealth,
} from './providers-answer.ts'
import { UsageHourSchema, type UsageHour } from './usage.ts'
import { UsageAnswerSchema, type UsageAnswer } from './usage-answer.ts'
import { RequestRecordSchema, TrackRecordSchema, type RequestRecord, type TrackRecord } from './record.ts'

/** Turns what came over the wire into a value of its type, or throws `message_invalid` naming what is wrong with it. */
export type Parse<T> = (value: unknown) => T

function parser<S extends TSchema>(what: string, schema: S): Parse<Static<S>> {
  const validator = Compile(schema)
  return value => {
    if (validator.Check(value)) return value
    const [first] = validator.Errors(value)
    const where = first === undefined ? 'unknown shape' : `${first.instancePath || '/'} ${first.message}`
    throw new AppError('message_invalid', { detail: `This is no ${what}: ${where}.` })
  }
}

export const parseTrackRecord: Parse<TrackRecord> = parser('track record', TrackRecordSchema)
export const parseRequestRecord: Parse<RequestRecord> = parser('request record', RequestRecordSchema)
export const parseBatch: Parse<Batch> = parser('batch', BatchSchema)
export const parseClaim: Parse<Claim> = parser('claim', ClaimSchema)
export const parseDeadLetter: Parse<DeadLetter> = parser('dead letter', DeadLetterSchema)
export const parseKeySighting: Parse<KeySighting> = parser('key sighting', KeySightingSchema)
export const parseClockReport: Parse<ClockReport> = parser('clock report', ClockReportSchema)
export const parseAlertRecord: Parse<AlertRecord> = parser('alert', AlertRecordSchema)
export const parseJobMessage: Parse<JobMessage> = parser('job', JobMessageSchema)
export const parseWebhookMessage: Parse<WebhookMessage> = parser('webhook message', WebhookMessageSchema)
export const parseWorkerReport: Parse<WorkerReport> = parser('worker report', WorkerReportSchema)
export const parseProbeReport: Parse<ProbeReport> = parser('probe report', ProbeReportSchema)
export const parseCircuit: Parse<Circuit> = parser('circuit', CircuitSchema)
export const parseProviderSwitch: Parse<ProviderSwitch> = parser('switch of a provider', ProviderSwitchSchema)
export const parseProvidersHealth: Parse<ProvidersHealth> = parser('providers health', ProvidersHealthSchema)
export const parseKeysAnswer: Parse<KeysAnswer> = parser('keys answer', KeysAnswerSchema)
export const parseProvidersAnswer: Parse<ProvidersAnswer> = parser('providers answer', ProvidersAnswerSchema)
export const parseUsageHour: Parse<UsageHour> = parser('hour of usage', UsageHourSchema)
export const parseUsageAnswer: Parse<UsageAnswer> = parser('usage answer', UsageAnswerSchema)
