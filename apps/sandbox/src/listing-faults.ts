import { Type } from 'typebox'
import type { FaultDefinition } from './fault-definition.ts'
import type { Operation } from './operation.ts'

const day = 86_400_000

/** What makes a provider's list hard to read, at both providers. */
export function listingFaults(listing: Operation): Record<string, FaultDefinition> {
  return {
    'hide-from-listing': {
      about: 'The listing of past work leaves it out (all of it, or what `match` and `key` name).',
      operations: [listing],
      parameters: {},
      example: { match: 'piano' },
    },
    'listing-lag': {
      about: 'The listing shows work only `ms` after it would have been there.',
      operations: [listing],
      parameters: { ms: Type.Optional(Type.Integer({ minimum: 0, maximum: day })) },
      example: { ms: 5000 },
    },
    'own-clock': {
      about:
        'The clock of the provider is `ms` ahead, or behind when that is negative: every time it tells, `Date` included.',
      operations: [listing],
      parameters: { ms: Type.Optional(Type.Integer({ minimum: -day, maximum: day })) },
      example: { ms: -150_000 },
    },
    'fill-in-inputs': {
      about: 'Inputs are listed with defaults filled in that were not sent.',
      operations: [listing],
      parameters: {},
    },
    'clean-inputs': {
      about: 'Texts of inputs are listed in NFC, with U+FFFD for ill-formed surrogates, and without NUL.',
      operations: [listing],
      parameters: {},
    },
  }
}

/** What only fal's list may do besides. */
export const falListingFaults: Record<string, FaultDefinition> = {
  'list-queued': {
    about: 'The listing shows work from its acceptance on; otherwise it shows what has begun to run.',
    operations: ['listing'],
    parameters: {},
  },
}
