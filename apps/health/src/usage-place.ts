import type { StreamMark } from '@soundfoundry/bus'
import { addUsage, atLeastNothing, noUsage, type HourlyUsage, type UsageHour } from '@soundfoundry/track'

/** Which stream is being counted, and after which of its messages counting goes on. */
export interface CountingPlace {
  readonly stream: string
  readonly epoch: number
  readonly after: number
}

/** What one message of the stream adds to one hour and owner. */
export interface CountedMessage {
  readonly place: CountingPlace
  readonly sequence: number
  readonly usage: HourlyUsage
}

/** The key under which an hour of an owner is kept. */
export const usageKey = ({ owner, hour }: Pick<HourlyUsage, 'owner' | 'hour'>): string =>
  `${owner}.${hour.slice(0, 13)}`

/**
 * Where counting goes on, by what was counted: after the last message that is in every value. Another stream is read from
 * its beginning; one that has lost its end, whose numbers are given out anew, from its present end on. Pure.
 */
export function placeToGoOn(counted: readonly UsageHour[], stream: StreamMark): CountingPlace {
  const epoch = counted.reduce((latest, each) => Math.max(latest, each.epoch), 0)
  const latest = counted.filter(each => each.epoch === epoch)
  const [first] = latest
  const place = { stream: stream.created, epoch, after: 0 }
  if (first === undefined) return place
  if (first.stream !== stream.created) return { ...place, epoch: epoch + 1 }
  const reached = Math.max(...latest.map(each => Math.max(each.sequence, each.position)))
  if (reached > stream.lastSequence) return { ...place, epoch: epoch + 1, after: stream.lastSequence }
  return { ...place, after: Math.max(...latest.map(({ position }) => position)) }
}

/**
 * The next value of one hour and owner after messages that touch it, in their order, or null when it stays: each message is
 * counted by whoever writes it first, and by nobody else. `position` is up to where everything is counted in all values. Pure.
 */
export function countInto(
  value: UsageHour | null,
  messages: readonly CountedMessage[],
  position: number,
): UsageHour | null {
  const [first] = messages
  if (first === undefined) return null
  const { place, usage } = first
  if (value !== null && value.epoch > place.epoch) return null
  const isSame = value?.epoch === place.epoch
  const known = isSame ? value.sequence : 0
  const fresh = messages.filter(({ sequence }) => sequence > known)
  const reached = Math.max(position, isSame ? value.position : 0)
  if (fresh.length === 0 && isSame && reached === value.position) return null
  return {
    v: 1,
    owner: usage.owner,
    hour: usage.hour,
    counts: atLeastNothing(fresh.reduce((sum, each) => addUsage(sum, each.usage.counts), value?.counts ?? noUsage)),
    stream: place.stream,
    epoch: place.epoch,
    sequence: fresh.at(-1)?.sequence ?? known,
    position: reached,
  }
}
