import { problemAnswer } from '../examples/problem-answer.ts'
import { exampleAcknowledged, exampleAlert } from '../examples/alerts.ts'
import type { OperationsByRoute } from '../operation.ts'

const forOperators = { tag: 'Operations', scope: 'operate' } as const

export const alertOperations: OperationsByRoute = {
  'GET /api/alerts': {
    ...forOperators,
    operationId: 'getAlerts',
    summary: 'What needs a person',
    description:
      'What the health apps have told, to the log and the webhook of alerts, and that is not over: each with what to do about it.',
    answers: { 200: { description: 'The alerts.', headers: ['Cache-Control'], body: 'Alerts' } },
    problems: ['broker_unavailable'],
    examples: {
      standing: {
        summary: 'fal’s account is locked',
        answer: { status: 200, body: { alerts: [exampleAlert] } },
      },
    },
  },
  'POST /api/alerts/{id}/acknowledge': {
    ...forOperators,
    operationId: 'acknowledgeAlert',
    summary: 'Acknowledge an alert',
    description:
      'Says that somebody sees to it: it is not told again while it lasts. Said again, it changes nothing. When it is over and comes back, it fires anew.',
    answers: { 200: { description: 'The alert.', headers: ['Cache-Control'], body: 'Alert' } },
    problems: ['alert_not_found', 'alert_resolved', 'broker_unavailable', 'storage_full'],
    examples: {
      acknowledged: {
        summary: 'Somebody tops up the account',
        path: { id: exampleAlert.id },
        answer: { status: 200, body: exampleAcknowledged },
      },
      not_there: {
        summary: 'An alert that there is not',
        path: { id: 'provider_down.nobody' },
        answer: problemAnswer('alert_not_found', {
          detail: 'There is no such alert.',
        }),
      },
      over: {
        summary: 'An alert that is over',
        path: { id: 'circuit_open.replicate.endpoint' },
        answer: problemAnswer('alert_resolved', {
          detail: 'It has been over since 2026-11-22T15:04:02.100Z.',
        }),
      },
    },
  },
}
