import type { TrackStatus } from '@soundfoundry/client'
import { providerNames } from './describe-provider.ts'
import { statusWords } from './describe-track.ts'
import type { TrackFilters } from './track-list.ts'

const isStatus = (value: unknown): value is TrackStatus =>
  typeof value === 'string' && Object.hasOwn(statusWords, value)

/** The filters that are chosen; what is none of them filters nothing. */
export function readFilters(form: FormData): TrackFilters {
  const status = form.get('status')
  return {
    status: isStatus(status) ? status : undefined,
    provider: providerNames.find(name => name === form.get('provider')),
  }
}
