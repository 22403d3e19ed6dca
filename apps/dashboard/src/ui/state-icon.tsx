import type { ReactElement } from 'react'
import type { Shape } from '../model/track-state.ts'

const arc = { fill: 'none', strokeWidth: 1.8, strokeLinecap: 'round' } as const

/** A shape of its own for each state, so that none is told by its colour alone. */
const shapes: Readonly<Record<Shape, ReactElement>> = {
  done: (
    <>
      <circle cx="7" cy="7" r="6.5" className="fill-green-fill" />
      <path
        d="M4 7.2l2.1 2.1L10 5.2"
        className="fill-none stroke-surface"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  running: (
    <>
      <circle cx="7" cy="7" r="5.6" className="stroke-line2" {...arc} />
      <path
        d="M7 1.4a5.6 5.6 0 0 1 4.85 8.4"
        className="turning origin-[7px_7px] stroke-green-fill [transform-box:view-box]"
        {...arc}
      />
    </>
  ),
  waiting: (
    <>
      <circle cx="7" cy="7" r="5.7" className="fill-none stroke-amber-fill" strokeWidth="1.6" />
      <path d="M7 4v3.2l2 1.3" className="fill-none stroke-amber-fill" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  failed: (
    <>
      <path
        d="M7 .9a1.1 1.1 0 0 1 .97.57l5.6 10.1a1.1 1.1 0 0 1-.97 1.63H1.4a1.1 1.1 0 0 1-.97-1.63l5.6-10.1A1.1 1.1 0 0 1 7 .9z"
        className="fill-red-fill"
      />
      <path d="M7 5v3.4" className="stroke-surface" strokeWidth="1.5" strokeLinecap="round" />
      <circle cx="7" cy="10.8" r=".9" className="fill-surface" />
    </>
  ),
  expired: (
    <>
      <rect
        x="2.6"
        y="2.6"
        width="8.8"
        height="8.8"
        rx="1.4"
        transform="rotate(45 7 7)"
        className="fill-none stroke-red-fill"
        strokeWidth="1.6"
      />
      <path d="M7 5v2.4l1.4.8" className="fill-none stroke-red-fill" strokeWidth="1.3" strokeLinecap="round" />
    </>
  ),
  canceled: (
    <>
      <circle cx="7" cy="7" r="5.7" className="fill-none stroke-grey-fill" strokeWidth="1.6" />
      <path d="M4.4 7h5.2" className="stroke-grey-fill" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  todo: <circle cx="7" cy="7" r="5.7" className="fill-none stroke-line2" strokeWidth="1.6" />,
}

/** @param label what it says to those who do not see it; without one it says nothing beside words that do */
export function StateIcon({
  shape,
  size = 14,
  label,
}: {
  readonly shape: Shape
  readonly size?: number
  readonly label?: string
}): ReactElement {
  const name = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg viewBox="0 0 14 14" width={size} height={size} className="block flex-none" {...name}>
      {shapes[shape]}
    </svg>
  )
}
