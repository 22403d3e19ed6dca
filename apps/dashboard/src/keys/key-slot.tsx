import ArrowRight from 'lucide-react/icons/arrow-right'
import type { ReactElement, ReactNode } from 'react'
import { useNow } from '../data/use-now.ts'
import { keyLook, remarksOf, ringOf, type Key } from '../model/key-lanes.ts'
import { tellAge } from '../model/tell-time.ts'
import { StatePill } from '../ui/pill.tsx'
import { Ring } from '../ui/ring.tsx'

const box = 'flex flex-col rounded-card border px-4 py-3 desk:order-none desk:min-h-32'
/** On a phone, what is in use comes first. */
const orders = { Previous: 'order-3', Current: 'order-1', Next: 'order-2' } as const
type SlotName = keyof typeof orders

/** A place for a key that holds none. */
export function EmptySlot({ name, children }: { readonly name: SlotName; readonly children: ReactNode }): ReactElement {
  return (
    <div className={`${box} ${orders[name]} border-dashed border-line2 text-fg2`}>
      <span className="caps">{name}</span>
      <div className="mt-2 flex flex-1 flex-col justify-between gap-2">{children}</div>
    </div>
  )
}

interface KeySlotProps {
  readonly name: SlotName
  readonly held: Key
  readonly workers: number
}

/** One key by its fingerprint: its state, its age, and what is done with it. */
export function KeySlot({ name, held, workers }: KeySlotProps): ReactElement {
  const now = useNow()
  const look = keyLook(held)
  const ring = ringOf(held)
  const { last_success_at: last } = held
  const due = name === 'Current' ? ring.words : name === 'Previous' ? previousWords(held) : firstSeen(held, now)
  const edge = {
    Previous: 'border-line',
    Current: 'border-line2 shadow-[0_0_0_3px_var(--sunk)]',
    Next: 'border-amber-fill',
  }[name]
  const colour = ring.tone === 'amber' ? 'text-amber' : ring.tone === 'red' ? 'text-red' : 'text-fg2'
  const facts = [
    { label: 'In flight', value: String(held.in_flight) },
    { label: 'Workers', value: `${held.workers} of ${workers}` },
    { label: 'Last used', value: last === null ? 'not yet' : `${tellAge(now - Date.parse(last))} ago` },
  ]
  return (
    <div className={`${box} ${orders[name]} ${look.tone === 'red' ? 'border-red-line' : edge}`}>
      <div className="flex items-center gap-2">
        <span className="caps flex-1">{name}</span>
        <StatePill look={look} />
      </div>
      <div className="mt-2 flex items-center gap-3">
        <Ring part={ring.part} tone={name === 'Previous' ? 'grey' : ring.tone} label={ring.label} size={40} />
        <span className="min-w-0">
          <span className="block font-mono text-data font-semibold [overflow-wrap:anywhere]">
            {held.key ?? 'cannot be read'}
          </span>
          <span className={`block ${name === 'Current' ? colour : 'text-fg2'}`}>{due}</span>
        </span>
      </div>
      {remarksOf(held).map(remark => (
        <p key={remark} className="mt-1 text-red [overflow-wrap:anywhere]">
          {remark}
        </p>
      ))}
      <dl className="mt-auto flex justify-between gap-2 pt-3">
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt className="caps">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const previousWords = ({ in_flight }: Key): string =>
  in_flight === 0 ? 'Nothing needs it: retire it' : 'Retire possible at 0 in flight'

const firstSeen = ({ first_seen_at }: Key, now: number): string =>
  first_seen_at === null ? 'not seen before' : `first seen ${tellAge(now - Date.parse(first_seen_at))} ago`

/** The way that keys go. */
export function Way({ isBack = false }: { readonly isBack?: boolean }): ReactElement {
  return (
    <span className="hidden place-items-center text-fg3 desk:grid">
      <ArrowRight size={18} aria-hidden className={isBack ? '-scale-x-100' : ''} />
    </span>
  )
}
