import type { ReactElement } from 'react'
import type { Tone } from '../model/track-state.ts'

const strokes: Readonly<Record<Tone | 'accent', string>> = {
  green: 'stroke-green-fill',
  amber: 'stroke-amber-fill',
  red: 'stroke-red-fill',
  grey: 'stroke-grey-fill',
  accent: 'stroke-accent',
}

interface RingProps {
  /** How much of it is drawn, from 0 to 1. */
  readonly part: number
  readonly tone: Tone | 'accent'
  /** What stands in it. */
  readonly label: string
  readonly size?: number
}

/** A part of a whole, with its number inside. Words beside it say the same. */
export function Ring({ part, tone, label, size = 36 }: RingProps): ReactElement {
  const r = size / 2 - 2
  const round = 2 * Math.PI * r
  const half = size / 2
  return (
    <svg width={size} height={size} aria-hidden className="block flex-none">
      <circle cx={half} cy={half} r={r} className="fill-none stroke-line" strokeWidth="3" />
      <circle
        cx={half}
        cy={half}
        r={r}
        className={`fill-none ${strokes[tone]}`}
        strokeWidth="3"
        strokeLinecap="round"
        strokeDasharray={`${Math.max(1, part * round).toFixed(1)} ${round.toFixed(1)}`}
        transform={`rotate(-90 ${half} ${half})`}
      />
      <text
        x={half}
        y={half + 3.6}
        textAnchor="middle"
        fontSize={label.length > 4 ? 9.5 : 10.5}
        fontWeight="600"
        className="fill-fg"
      >
        {label}
      </text>
    </svg>
  )
}
