import type { OperationsByRoute } from '../operation.ts'

const ofProcess = { tag: 'Process', scope: null } as const

export const processOperations: OperationsByRoute = {
  'GET /livez': {
    ...ofProcess,
    operationId: 'getLiveness',
    summary: 'Whether the process is alive',
    description: 'Answers until the process has ended, whatever it depends on.',
    answers: { 200: { description: 'It is.', body: 'Liveness' } },
    examples: { alive: { summary: 'It is', answer: { status: 200, body: { status: 'ok' } } } },
  },
  'GET /readyz': {
    ...ofProcess,
    operationId: 'getReadiness',
    summary: 'Whether the process can do its work',
    description: 'Whether what the gateway itself depends on can be reached. A provider’s outage never fails it.',
    answers: {
      200: { description: 'It can.', headers: ['Cache-Control'], body: 'Readiness' },
      503: {
        description: 'It cannot, or it is about to end: `checks` says why.',
        headers: ['Cache-Control'],
        body: 'Readiness',
      },
    },
    examples: {
      ready: { summary: 'It can', answer: { status: 200, body: { status: 'ok', checks: { broker: 'ok' } } } },
      unavailable: {
        summary: 'It cannot',
        answer: {
          status: 503,
          body: { status: 'unavailable', checks: { broker: 'The message broker cannot be reached.' } },
        },
      },
    },
  },
  'GET /metrics': {
    ...ofProcess,
    operationId: 'getMetrics',
    summary: 'Metrics',
    description: 'What the process has counted and measured, in the text format of Prometheus.',
    answers: { 200: { description: 'The metrics.', media: 'text/plain' } },
    examples: {
      some: {
        summary: 'The first lines',
        answer: {
          status: 200,
          body: '# HELP soundfoundry_build_info Always 1; the labels say which app and release this is.\n# TYPE soundfoundry_build_info gauge\nsoundfoundry_build_info{app="api",version="0.1.0"} 1\n',
        },
      },
    },
  },
}
