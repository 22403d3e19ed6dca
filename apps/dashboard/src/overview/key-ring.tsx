import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { ringOf, type Key } from '../model/key-lanes.ts'
import { Ring } from '../ui/ring.tsx'

/** The age of a provider's key, and the way to all of them. */
export function KeyRing({ held }: { readonly held: Key }): ReactElement {
  const ring = ringOf(held)
  const colour = { green: 'text-fg2', grey: 'text-fg2', amber: 'text-amber', red: 'text-red' }[ring.tone]
  return (
    <Link to="/keys" className="flex items-center gap-2">
      <Ring part={ring.part} tone={ring.tone} label={ring.label} />
      <span className="leading-4">
        <span className="caps block">Key</span>
        <span className={`whitespace-nowrap ${colour}`}>{ring.words}</span>
      </span>
    </Link>
  )
}
