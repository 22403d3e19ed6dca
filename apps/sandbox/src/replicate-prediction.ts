import { setTimeout as delay } from 'node:timers/promises'
import { audioFormats } from './audio-library.ts'
import { timeAt } from './own-clock.ts'
import { shownInput } from './shown-input.ts'
import type { Phase, Standing, Work } from './work-ledger.ts'
import type { World } from './world.ts'

const statuses: Record<Phase, string> = {
  queued: 'starting',
  generating: 'processing',
  completed: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
  aborted: 'aborted',
}

/**
 * The prediction object as it stands now.
 *
 * @param removed whether its data is to be shown as deleted before its time
 */
export function prediction(world: World, work: Work, removed = false): Record<string, unknown> {
  const standing = world.ledger.standing(work)
  const dataRemoved = isRemoved(world, standing, removed)
  const self = `${work.origin}/replicate/v1/predictions/${work.request_id}`
  const { startedAt, endedAt } = standing
  const metrics = endedAt === undefined ? {} : metricsOf(work, startedAt, endedAt)
  const time = (at: number | undefined) => (at === undefined ? null : timeAt(world, 'replicate', at))
  const failed = standing.phase === 'failed' && work.ending.kind === 'error'
  return {
    id: work.request_id,
    model: work.model,
    version: work.version,
    input: dataRemoved ? {} : shownInput(world, work),
    logs: '',
    output: standing.phase === 'completed' && !dataRemoved ? replicateFileUrl(world, work) : null,
    data_removed: dataRemoved,
    error: failed && work.ending.kind === 'error' ? work.ending.message : null,
    source: 'api',
    status: statuses[standing.phase],
    created_at: time(work.acceptedAt),
    started_at: time(startedAt),
    completed_at: time(endedAt),
    ...(work.deadline === undefined ? {} : { deadline: time(work.deadline) }),
    metrics,
    ...(work.webhook === undefined ? {} : { webhook: work.webhook }),
    urls: { web: `https://replicate.com/p/${work.request_id}`, get: self, cancel: `${self}/cancel` },
  }
}

/** Whether the data of an ended prediction is gone: an hour after its end, or by the fault. */
export function isRemoved(world: World, standing: Standing, removed: boolean): boolean {
  const { endedAt } = standing
  return endedAt !== undefined && (removed || Date.now() - endedAt >= world.retentionMs)
}

/** Waits until a prediction has ended, so many seconds at most. */
export async function waitFor(world: World, work: Work, seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1000
  while (Date.now() < until && world.ledger.standing(work).endedAt === undefined) await delay(20)
}

function metricsOf(work: Work, startedAt: number | undefined, endedAt: number): Record<string, number> {
  const total = { total_time: (endedAt - work.acceptedAt) / 1000 }
  return startedAt === undefined ? total : { predict_time: (endedAt - startedAt) / 1000, ...total }
}

function replicateFileUrl(world: World, work: Work): string | null {
  if (work.ending.kind !== 'audio') return null
  const { extension } = audioFormats[work.ending.wish.format]
  return `http://${work.hostname}:${world.files.port}/replicate/${work.request_id}/output.${extension}`
}
