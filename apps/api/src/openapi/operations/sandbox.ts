import { AppError, toProblem } from '@soundfoundry/errors'
import type { OperationsByRoute } from '../operation.ts'

const lock = {
  provider: 'fal',
  name: 'lock-account',
  about:
    'The account is locked: submits get 403, reads go on, `users/current` says so unless `admitted` is false. The first `spare` submits pass all the same.',
  example: { reason: 'TOP_UP' },
  active: {
    parameters: { reason: 'TOP_UP', for_s: 600 },
    since: '2026-11-22T16:40:00.000Z',
    hits: 0,
    times_left: null,
    ends_at: '2026-11-22T16:50:00.000Z',
  },
} as const

export const sandboxOperations: OperationsByRoute = {
  'GET /api/sandbox': {
    tag: 'Sandbox',
    scope: 'operate',
    operationId: 'getSandbox',
    summary: 'What can be played in the sandbox',
    description: 'Every drill of either provider, with how it stands.',
    answers: { 200: { description: 'The drills.', headers: ['Cache-Control'], body: 'Sandbox' } },
    problems: ['no_sandbox', 'sandbox_unavailable'],
    examples: {
      locked: {
        summary: 'fal’s account is being locked',
        answer: { status: 200, body: { drills: [lock], changes_keys: true } },
      },
    },
  },
  'POST /api/sandbox/drills/{provider}/{drill}': {
    tag: 'Sandbox',
    scope: 'operate',
    operationId: 'switchDrill',
    summary: 'Switch a drill on or off',
    description:
      'What the sandbox plays, the house meets as it would meet it at the provider. With `for_s` it ends by itself. What the sandbox does not know is refused in its own words.',
    answers: { 200: { description: 'How the drill stands now.', headers: ['Cache-Control'], body: 'Drill' } },
    problems: ['no_sandbox', 'sandbox_unavailable'],
    examples: {
      on: {
        summary: 'Lock fal’s account for ten minutes',
        path: { provider: 'fal', drill: 'lock-account' },
        body: { on: true, parameters: { reason: 'TOP_UP', for_s: 600 } },
        answer: { status: 200, body: lock },
      },
      off: {
        summary: 'Unlock it',
        path: { provider: 'fal', drill: 'lock-account' },
        body: { on: false },
        answer: { status: 200, body: { ...lock, active: null } },
      },
      unknown: {
        summary: 'A parameter that it does not take',
        path: { provider: 'replicate', drill: 'out-of-credit' },
        body: { on: true, parameters: { balance: 0 } },
        answer: {
          status: 400,
          body: toProblem(
            new AppError('invalid_request', {
              detail:
                '"out-of-credit" takes no parameter "balance". It takes: times, key, match, operation, every, for_s.',
              fix: 'Give what is named.',
            }),
          ),
        },
      },
    },
  },
  'POST /api/sandbox/keys/{provider}': {
    tag: 'Sandbox',
    scope: 'operate',
    operationId: 'changeSandboxKey',
    summary: 'Change a key of the sandbox',
    description:
      'Makes a new key at the far end and writes it into the file that the workers read, or goes back to the previous one, or retires it. `GET /api/keys` tells what the workers make of it. The key itself is in no answer. Elsewhere than in the sandbox, keys never pass through the gateway: `soundfoundry keys rotate` changes them.',
    answers: {
      200: { description: 'What stands in the file now.', headers: ['Cache-Control'], body: 'KeyChange' },
    },
    problems: ['no_sandbox', 'sandbox_unavailable', 'key_not_changeable', 'health_unavailable', 'broker_unavailable'],
    examples: {
      nothing_to_retire: {
        summary: 'There is no previous key',
        path: { provider: 'replicate' },
        body: { action: 'retire' },
        answer: {
          status: 409,
          body: toProblem(new AppError('key_not_changeable', { detail: 'There is no previous key to retire.' })),
        },
      },
      rotate: {
        summary: 'A new key takes the place of the one in use',
        path: { provider: 'replicate' },
        body: { action: 'rotate' },
        answer: {
          status: 200,
          body: {
            provider: 'replicate',
            action: 'rotate',
            key: 'replicate_81b7f0d2',
            previous: 'replicate_3c9ad2c8',
          },
        },
      },
    },
  },
}
