import { AppError } from '@soundfoundry/errors'
import {
  alertStatus,
  alertStatuses,
  AlertStatusSchema,
  byUrgency,
  toAlertAnswer,
  type AlertRecord,
} from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Gateway, GatewayDeps } from '../deps.ts'

const operators = { config: { scope: 'operate' } } as const

const QuerySchema = Type.Object(
  {
    status: Type.Array(AlertStatusSchema, {
      minItems: 1,
      maxItems: alertStatuses.length,
      default: ['firing', 'acknowledged'],
      description: 'Of one of these: `status=firing`. What is over is kept for 14 days.',
    }),
  },
  { additionalProperties: false },
)

/**
 * `GET /api/alerts`: what needs a person, as the health apps tell it. `POST /api/alerts/{id}/acknowledge`: somebody sees to
 * it, so that it is not told again while it lasts.
 */
export function alertRoutes(app: Gateway, { bus }: GatewayDeps): void {
  app.get('/api/alerts', { ...operators, schema: { querystring: QuerySchema } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    const wanted = new Set(request.query.status)
    const alerts = [...bus.alerts.entries()]
      .map(([id, { value }]) => toAlertAnswer(id, value))
      .filter(({ status }) => wanted.has(status))
      .sort(byUrgency)
    return { alerts }
  })

  const options = { ...operators, schema: { params: Type.Object({ id: Type.String() }) } }
  app.post('/api/alerts/:id/acknowledge', options, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    await bus.ready()
    const { id } = request.params
    // Only what is there is asked for at the broker: an id of another form could mean other keys there.
    if (bus.alerts.get(id) === undefined) throw new AppError('alert_not_found')
    const at = bus.clock.date().toISOString()
    const { value, written } = await bus.alerts.update(id, present => acknowledged(present, at))
    if (value === null) throw new AppError('alert_not_found')
    if (value.ended_at !== null)
      throw new AppError('alert_resolved', { detail: `It has been over since ${value.ended_at}.` })
    if (written) request.log.info({ alert: id, caller: request.caller }, 'alert acknowledged')
    return toAlertAnswer(id, value)
  })
}

/** Null where there is nothing to change. */
function acknowledged(present: AlertRecord | null, at: string): AlertRecord | null {
  return present === null || alertStatus(present) !== 'firing' ? null : { ...present, acknowledged_at: at }
}
