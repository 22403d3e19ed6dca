import type { AttemptRecord, ListedRequest, TrackRecord } from '@soundfoundry/track'
import type { Delivery } from '@soundfoundry/bus'
import { judgeDoubt, startsWithin } from './judge-doubt.ts'
import { searchProvider } from './search-provider.ts'
import { keepWriting } from './track-writer.ts'
import type { WorkerContext } from './worker-context.ts'

/** What one look for a submit in doubt came to. `found`: the request is this attempt's now, and no other track's. */
export type Trace =
  | { kind: 'found'; provider_request_id: string }
  | { kind: 'absent' | 'untold' | 'look_again'; http_status: number | null; explanation: string }

/**
 * Looks for a submit of unknown outcome in the provider's own list, once, and claims what it finds there for its attempt.
 * What other tracks have claimed is not it, however alike.
 *
 * @param since since when it is in doubt, in milliseconds of the broker's clock
 */
export async function lookForSubmit(
  context: WorkerContext,
  record: TrackRecord,
  attempt: AttemptRecord,
  since: number,
  { stopping }: Delivery,
): Promise<Trace> {
  const { bus, provider, times } = context
  const owner = { track: record.id, intent: attempt.intent }
  const search = await searchProvider(context, record, attempt, stopping)
  for (const { provider_request_id } of search.found) {
    if (await keepWriting(() => bus.claims.claim(provider.name, provider_request_id, owner), stopping)) {
      return { kind: 'found', provider_request_id }
    }
    // A claim of another release may be this attempt's own: it is no proof that the request is somebody else's.
    const held = await keepWriting(() => bus.claims.ownerOf(provider.name, provider_request_id), stopping)
    if (held?.intent === null) Object.assign(search, { isWhole: false, explanation: unreadableClaim })
  }
  const near = await unclaimed(context, search.near, stopping)
  const startsWithinMs = startsWithin(attempt, provider.listTraits)
  const kind = judgeDoubt(
    { doubtMs: search.askedAt - since, startsWithinMs, isWhole: search.isWhole, near: near.length },
    times,
  )
  const { http_status } = search
  if (!search.isWhole) return { kind, http_status, explanation: search.explanation }
  const ids = near.map(({ provider_request_id }) => provider_request_id)
  const explanation = ids.length > 0 ? couldBe(ids) : startsWithinMs === null ? noDeadline : search.explanation
  return { kind, http_status, explanation }
}

async function unclaimed(
  { bus, provider }: WorkerContext,
  requests: readonly ListedRequest[],
  stopping: AbortSignal,
): Promise<ListedRequest[]> {
  const left: ListedRequest[] = []
  for (const request of requests) {
    const id = request.provider_request_id
    const held = await keepWriting(() => bus.claims.ownerOf(provider.name, id), stopping)
    if (held === null || held.intent === null) left.push(request)
  }
  return left
}

const namedAtMost = 3

function couldBe(ids: readonly string[]): string {
  const rest = ids.length > namedAtMost ? ' and others' : ''
  return `The provider lists what could be it and is not equal to what was sent (${ids.slice(0, namedAtMost).join(', ')}${rest}), so it cannot be told whether it was accepted.`
}

const noDeadline =
  'It was submitted without a time by which it must begin, so its absence from the list does not tell whether it was accepted.'
const unreadableClaim =
  'The provider lists a request that a process of another release has claimed, so it cannot be told whether it is this one.'
