import type { ListedRequest } from './provider-port.ts'

/** One page of a provider's list, as its package reads it; `unavailable` when it is no page. */
export type PageRead<Entry extends ListedRequest> =
  | {
      kind: 'page'
      entries: Entry[]
      /** Why the page does not tell of all that is on it; null when it does. */
      gap: string | null
      /** How the next page is asked for; null after the last. */
      next: string | null
      clock_ahead_ms: number | null
      http_status: number | null
    }
  | PageUnavailable

interface PageUnavailable {
  kind: 'unavailable'
  http_status: number | null
  explanation: string
}

/** What a whole list holds since the moment in question. `explanation`: why it is not whole. */
export interface WalkedList<Entry> {
  kind: 'walked'
  entries: Entry[]
  whole: boolean
  clock_ahead_ms: number | null
  http_status: number | null
  explanation: string | null
}

export interface WalkLimits {
  mostPages: number
  /** Whether the list is read again from its first page: what moves from a later page to an earlier one is missed once. */
  twice: boolean
}

/** A clock is read to about a second; a smaller difference needs no other question. */
const clockToleranceMs = 2_000

/**
 * Reads a provider's list from a moment on, page by page. The moment is ours; where the provider's clock is behind, as its
 * first answer tells it, the list is asked for from earlier on. Never from later: what tells the time may be something in
 * front of the provider, whose clock is not the list's. The second reading ends with the first page that brings nothing new.
 *
 * @param read asks for one page, the first for null, of what is not older than `from`, by the provider's clock
 */
export async function walkList<Entry extends ListedRequest>(
  since: Date,
  read: (cursor: string | null, from: Date) => Promise<PageRead<Entry>>,
  limits: WalkLimits,
): Promise<WalkedList<Entry> | PageUnavailable> {
  if (Number.isNaN(since.getTime())) return { kind: 'unavailable', http_status: null, explanation: noTime }
  let from = since
  let first = await read(null, from)
  if (first.kind === 'unavailable') return first
  const { clock_ahead_ms } = first
  if (clock_ahead_ms !== null && clock_ahead_ms < -clockToleranceMs) {
    from = new Date(since.getTime() + clock_ahead_ms)
    first = await read(null, from)
  }
  if (first.kind === 'unavailable') return first

  const entries = new Map<string, Entry>()
  const isOlder = ({ created_at }: Entry) => Date.parse(created_at) < from.getTime()
  const readOn = (cursor: string | null) => read(cursor, from)
  const pass = await readPages(first, readOn, entries, { mostPages: limits.mostPages, untilKnown: false })
  const again =
    limits.twice && pass.problem === null
      ? await readPages(await readOn(null), readOn, entries, { mostPages: limits.mostPages, untilKnown: true })
      : pass
  const problem = again.problem ?? pass.problem
  return {
    kind: 'walked',
    entries: [...entries.values()].filter(entry => !isOlder(entry)),
    whole: problem === null,
    clock_ahead_ms,
    http_status: problem?.http_status ?? null,
    explanation: problem?.explanation ?? null,
  }
}

interface Pass {
  problem: Pick<PageUnavailable, 'http_status' | 'explanation'> | null
}

async function readPages<Entry extends ListedRequest>(
  first: PageRead<Entry>,
  read: (cursor: string) => Promise<PageRead<Entry>>,
  entries: Map<string, Entry>,
  limits: { mostPages: number; untilKnown: boolean },
): Promise<Pass> {
  const cursors = new Set<string>()
  let gap: Pass['problem'] = null
  let page = first
  for (;;) {
    if (page.kind === 'unavailable') return { problem: page }
    const { http_status, next } = page
    const isNews = page.entries.some(({ provider_request_id: id }) => !entries.has(id))
    for (const entry of page.entries) entries.set(entry.provider_request_id, entry)
    if (page.gap !== null) gap = { http_status, explanation: page.gap }
    if (next === null || (limits.untilKnown && !isNews)) return { problem: gap }
    if (cursors.has(next)) return { problem: { http_status, explanation: goesRound } }
    cursors.add(next)
    if (cursors.size >= limits.mostPages) return { problem: { http_status, explanation: tooLong(limits.mostPages) } }
    page = await read(next)
  }
}

const noTime = 'The list cannot be read: it is not known since when.'
const goesRound = 'The pages of the list lead back to one that was read.'
const tooLong = (pages: number): string => `The list goes on after the ${pages} pages that are read.`
