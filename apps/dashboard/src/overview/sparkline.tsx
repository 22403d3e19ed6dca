import type { ReactElement } from 'react'
import { tellMany } from '../model/tell-size.ts'

const [width, height] = [96, 20]

/** How many tracks were made in each hour of a day, as small bars. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }): ReactElement {
  const counts = values.map(value => value ?? 0)
  const most = Math.max(1, ...counts)
  const step = width / counts.length
  const all = counts.reduce((sum, count) => sum + count, 0)
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${tellMany(all, 'track')} made in 24 hours`}
      className="block"
    >
      {counts.map((count, at) => {
        const tall = count === 0 ? 1 : Math.max(2, (count / most) * height)
        return (
          <rect
            key={at}
            x={at * step + 0.5}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            className={count === 0 ? 'fill-line2' : 'fill-green-fill'}
          />
        )
      })}
    </svg>
  )
}
