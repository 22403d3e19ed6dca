import { Fragment, type ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { pathOf, pathSentence, type Hop } from '../model/track-path.ts'

const tones: Readonly<Record<Hop['tone'], string>> = {
  good: 'bg-grey-soft text-fg2',
  bad: 'bg-grey-soft text-fg2',
  plain: 'bg-grey-soft text-fg2',
  end: 'bg-red-soft text-red',
  wait: 'bg-amber-soft text-amber',
}
const marks: Partial<Record<Hop['tone'], string>> = { good: 'text-green', bad: 'text-red' }

/** The way of a track through the providers: `fal ✗ → replicate ✓`. */
export function Hops({ track }: { readonly track: Track }): ReactElement {
  const hops = pathOf(track)
  return (
    <span className="flex items-center gap-1 whitespace-nowrap text-fg3">
      <span className="sr-only">{pathSentence(hops)}</span>
      {hops.map((hop, at) => (
        <Fragment key={hop.name}>
          {at > 0 && <span aria-hidden>→</span>}
          <span
            aria-hidden
            className={`inline-flex h-5 items-center gap-1 rounded-chip px-1.5 text-small ${tones[hop.tone]}`}
          >
            {hop.name}
            {hop.mark !== '' && <span className={`font-semibold ${marks[hop.tone] ?? ''}`}>{hop.mark}</span>}
          </span>
        </Fragment>
      ))}
    </span>
  )
}
