import type { TrackStatus } from '@soundfoundry/client'
import { providerNames } from './describe-provider.ts'
import type { TrackFilters } from './track-list.ts'

const statuses = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const satisfies readonly TrackStatus[]

/** The filters that are chosen; what is none of them filters nothing. */
export function readFilters(form: FormData): TrackFilters {
  return {
    status: statuses.find(status => status === form.get('status')),
    provider: providerNames.find(name => name === form.get('provider')),
  }
}
