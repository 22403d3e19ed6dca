import { brokerOf, openBus, type Bus } from '@soundfoundry/bus'
import { createService, type Boot, type Built } from '@soundfoundry/service'
import type { TrackRecord } from '@soundfoundry/track'
import { Alerter } from './alerts/alerter.ts'
import { BrokerAlerts } from './alerts/broker-alerts.ts'
import { findConditions, type FleetSnapshot } from './alerts/find-conditions.ts'
import { logSink } from './alerts/log-sink.ts'
import { metricSink } from './alerts/metric-sink.ts'
import { webhookSink, type WebhookSink } from './alerts/webhook-sink.ts'
import { DeadLetterCount } from './dead-letter-count.ts'
import { viewFleet, type FleetView } from './fleet-view.ts'
import { followTracks } from './follow-tracks.ts'
import { registerMetrics } from './health-metrics.ts'
import { InFlightIndex } from './in-flight.ts'
import { keepSightings } from './key-sightings.ts'
import { KeyUsageLedger } from './key-usage.ts'
import { UsageCounter } from './usage-counter.ts'
import { tellLostTracks } from './lost-tracks.ts'

/** Builds the health app: it gathers what workers report and answers for providers and keys. It holds no credential. */
export async function buildApp(boot: Boot<'health'>): Promise<Built> {
  const { name, version, logger, scrubber, config } = boot
  const bus = await openBus({ ...brokerOf(name, config), retentionDays: config.TRACK_RETENTION_DAYS, log: logger })
  const inFlight = new InFlightIndex()
  const usage = new KeyUsageLedger()
  const deadLetters = new DeadLetterCount(bus.dead, logger)
  const counter = new UsageCounter(bus, await bus.usage(), logger)
  const view = viewFleet({ bus, inFlight, usage, counted: () => counter.hours(), maxAgeDays: config.KEY_MAX_AGE_DAYS })

  followUsage(bus, usage)
  keepSightings(bus, logger)
  deadLetters.start()
  void counter.start()
  await answer(bus, view)

  const service = createService({
    name,
    version,
    logger,
    scrubber,
    readiness: { broker: () => bus.ready() },
    clock: bus.clock,
  })
  registerMetrics(service.metrics, { ...view, clock: bus.clock, inFlight, usage, deadLetters: () => deadLetters.count })

  const webhook = alertWebhook(boot, bus)
  const sinks = [logSink(logger), metricSink(service.metrics), ...(webhook === null ? [] : [webhook.tell])]
  const find = (now: Date) =>
    findConditions({ ...snapshot(view, now), hours: usage.hours(), deadLetters: deadLetters.count })
  const alerter = new Alerter({ bus, log: logger, find, sinks })
  const onRecord = (record: TrackRecord): void => alerter.take(record)
  const tracks = followTracks({ bus, log: logger, index: inFlight, onRecord })
  bus.onDataLoss(loss => alerter.occurred(tellLostTracks(loss, inFlight, logger)))
  const brokerAlerts = new BrokerAlerts({ bus, sinks, now: () => bus.clock.now() })
  alerter.start()
  brokerAlerts.start()
  return {
    service,
    close: async () => {
      alerter.stop()
      brokerAlerts.stop()
      webhook?.stop()
      tracks.stop()
      deadLetters.stop()
      await counter.stop()
      await bus.close()
    },
  }
}

function alertWebhook({ config, scrubber, logger }: Boot<'health'>, { clock }: Bus): WebhookSink | null {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = config
  if (url === undefined) return null
  return webhookSink({ url, secret, scrub: text => scrubber.scrub(text), log: logger, now: () => clock.date() })
}

function snapshot(view: FleetView, now: Date): Omit<FleetSnapshot, 'hours' | 'deadLetters'> {
  return {
    now,
    reports: view.reports(),
    clocks: view.clocks(),
    circuits: view.circuits(),
    judgements: { fal: view.judge('fal'), replicate: view.judge('replicate') },
    keys: view.keys(now).keys,
  }
}

function followUsage(bus: Bus, usage: KeyUsageLedger): void {
  bus.fleet.onChange((_worker, report) => {
    if (report !== null) usage.take(report, bus.clock.date())
  })
  for (const [, { value }] of bus.fleet.entries()) usage.take(value, bus.clock.date())
}

async function answer({ asks, clock }: Bus, view: FleetView): Promise<void> {
  await asks.answerProvidersHealth(() => {
    const [fal, replicate] = [view.judge('fal'), view.judge('replicate')]
    return { fal: fal.state, replicate: replicate.state, fal_error: fal.error, replicate_error: replicate.error }
  })
  await asks.answerKeys(() => view.keys(clock.date()))
  await asks.answerProviders(() => view.providers())
  await asks.answerUsage(window => view.usage(window, clock.date()))
}
