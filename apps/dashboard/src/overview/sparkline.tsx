import type { ReactElement } from 'react'
import { tellCount, tellMany } from '../model/tell-size.ts'
import type { Hours } from '../model/usage.ts'

const [width, height] = [240, 32]
/** A refusal is a red mark over its hour, not a part of it: a few of many have to be seen, too. */
const mark = 3

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** How many tracks were made in each hour of a day, as bars, with a mark where something was refused. */
export function Sparkline({
  hours: { made, refused },
  isUrgent,
}: {
  readonly hours: Hours
  /** Whether what is refused now needs a person. */
  readonly isUrgent: boolean
}): ReactElement {
  const most = Math.max(1, ...made)
  const step = width / made.length
  const [all, none] = [sum(made), sum(refused)]
  const tall = (count: number): number => (count === 0 ? 1 : Math.max(2, (count / most) * (height - mark - 2)))
  return (
    <>
      <p className="flex items-baseline gap-2 whitespace-nowrap">
        <span className="caps">24 h</span>
        <span className="ml-auto text-small text-fg3">
          {tellCount(all)} made
          <span className={isUrgent && none > 0 ? 'text-red' : ''}>, {tellCount(none)} refused</span>
        </span>
      </p>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${tellMany(all, 'track')} made and ${tellMany(none, 'submit')} refused in 24 hours`}
        className="block h-8 w-full"
      >
        {made.map((count, at) => (
          <g key={at}>
            <rect
              x={at * step}
              y={height - tall(count)}
              width={step - 2.5}
              height={tall(count)}
              className={count === 0 ? 'fill-line2' : 'fill-bar'}
            />
            {(refused[at] ?? 0) > 0 && (
              <rect
                x={at * step}
                y={height - tall(count) - mark - 1}
                width={step - 2.5}
                height={mark}
                className="fill-red-fill"
              />
            )}
          </g>
        ))}
      </svg>
    </>
  )
}
