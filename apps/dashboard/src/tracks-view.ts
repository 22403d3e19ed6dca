import type { Track } from '@soundfoundry/client'
import { errorLine } from './describe-error.ts'
import { describeTrack } from './describe-track.ts'
import { byId } from './element.ts'
import { planFollows, streamLimit } from './follow-plan.ts'
import type { Player } from './player.ts'
import { TrackFollower } from './track-follower.ts'
import { TrackItem, type TrackActions } from './track-item.ts'
import { emptyList, withChange, withNewest, withOlder, withTracks, type TrackList } from './track-list.ts'
import { readFilters } from './track-filters.ts'
import type { Visit } from './visit.ts'

/** The caller's tracks, newest first, each as it stands now. */
export class TracksView {
  readonly #visit: Visit
  readonly #player: Player
  readonly #follower: TrackFollower
  readonly #streams: number
  readonly #container = byId('track-list', HTMLOListElement)
  readonly #notice = byId('tracks-notice', HTMLElement)
  readonly #older = byId('older', HTMLButtonElement)
  readonly #filters = byId('filters', HTMLFormElement)
  readonly #items = new Map<string, TrackItem>()
  #list: TrackList

  /** @param protocol that the page was loaded with */
  constructor(visit: Visit, player: Player, protocol: string) {
    this.#visit = visit
    this.#player = player
    this.#streams = streamLimit(protocol)
    this.#follower = new TrackFollower(visit, track => this.#take(withChange(this.#list, track)))
    this.#list = emptyList(readFilters(new FormData(this.#filters)))
    const { signal } = visit
    this.#filters.addEventListener('change', () => this.#filter(), { signal })
    this.#older.addEventListener('click', () => void this.#loadOlder(), { signal })
    document.addEventListener('visibilitychange', () => this.#follow(), { signal })
    this.#container.replaceChildren()
    this.#take(this.#list)
  }

  /** Shows a track that was just created. */
  add(track: Track): void {
    this.#take(withTracks(this.#list, [track]))
  }

  /** Asks for the newest page, and for what is neither on it nor followed. */
  async refresh(): Promise<void> {
    const { client, signal } = this.#visit
    const { filters } = this.#list
    try {
      const page = await client.listTracks(filters)
      if (this.#list.filters !== filters || signal.aborted) return
      this.#notice.textContent = ''
      this.#take(withNewest(this.#list, page))
      const heard = new Set(page.tracks.map(({ id }) => id))
      const rest = this.#plan().ask.filter(id => !heard.has(id))
      const tracks = await Promise.all(rest.map(id => client.readTrack(id)))
      this.#take(tracks.reduce(withChange, this.#list))
    } catch (error) {
      this.#fail(error)
    }
  }

  #filter(): void {
    this.#list = emptyList(readFilters(new FormData(this.#filters)))
    this.#take(this.#list)
    void this.refresh()
  }

  async #loadOlder(): Promise<void> {
    const { filters, nextCursor } = this.#list
    if (nextCursor === null) return
    try {
      const page = await this.#visit.client.listTracks({ ...filters, cursor: nextCursor })
      if (this.#list.nextCursor === nextCursor && this.#list.filters === filters)
        this.#take(withOlder(this.#list, page))
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#visit.note(error)
    if (!this.#visit.signal.aborted) this.#notice.textContent = errorLine(error)
  }

  #take(list: TrackList): void {
    for (const track of list.tracks) {
      const before = this.#list.tracks.find(({ id }) => id === track.id)
      if (before === undefined || before.done || !track.done) continue
      this.#visit.announce(`${describeTrack(track).status}: ${track.prompt}`)
    }
    this.#list = list
    this.#older.hidden = list.nextCursor === null
    this.#show()
    if (list.isRead && list.tracks.length === 0) this.#notice.textContent = 'No tracks.'
    else if (this.#notice.textContent === 'No tracks.') this.#notice.textContent = ''
    this.#follow()
  }

  /** Moves nothing that is in its place already: what is moved loses the focus. */
  #show(): void {
    const { tracks } = this.#list
    const ids = new Set(tracks.map(({ id }) => id))
    for (const [id, { node }] of this.#items) {
      if (ids.has(id)) continue
      node.remove()
      this.#items.delete(id)
    }
    for (const [at, track] of tracks.entries()) {
      const item = this.#items.get(track.id) ?? new TrackItem(track, this.#actions)
      this.#items.set(track.id, item)
      item.show(track)
      const there = this.#container.children[at] ?? null
      if (there !== item.node) this.#container.insertBefore(item.node, there)
    }
  }

  #plan(): ReturnType<typeof planFollows> {
    return planFollows(this.#list.tracks, this.#streams, this.#follower.refused)
  }

  /** A page that nobody sees leaves the connections to those that are seen. */
  #follow(): void {
    this.#follower.follow(document.hidden ? [] : this.#plan().follow)
  }

  readonly #tell = async (action: () => Promise<string>): Promise<string> => {
    try {
      return await action()
    } catch (error) {
      this.#visit.note(error)
      return this.#visit.signal.aborted ? '' : errorLine(error)
    }
  }

  readonly #actions: TrackActions = {
    cancel: ({ id }) =>
      this.#tell(async () => {
        const track = await this.#visit.client.cancelTrack(id)
        this.#take(withChange(this.#list, track))
        // An event may have overtaken the answer.
        const isDone = this.#list.tracks.find(each => each.id === id)?.done ?? track.done
        return isDone ? '' : 'It will be canceled as soon as its provider has been asked.'
      }),
    play: track =>
      this.#tell(async () => {
        await this.#player.play(track)
        return ''
      }),
    save: track =>
      this.#tell(async () => {
        await this.#player.save(track)
        return ''
      }),
  }
}
