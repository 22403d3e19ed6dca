import type { ReactElement, ReactNode } from 'react'
import type { FlowNode } from '../model/flow.ts'

const lines = {
  plain: 'stroke-line2',
  good: 'stroke-green-fill stroke-2',
  bad: 'stroke-red-fill [stroke-dasharray:4_4]',
} as const
const dots = { plain: 'fill-fg2', good: 'fill-green-fill', bad: 'fill-red-fill' } as const

interface LineProps {
  readonly path: string
  readonly tone: FlowNode['tone']
  /** Whether something is on its way along it. */
  readonly moves: boolean
  readonly seconds?: number
}

/** A way that tracks take, with dots on it while some do. */
export function Line({ path, tone, moves, seconds = 2.4 }: LineProps): ReactElement {
  return (
    <>
      <path d={path} className={`fill-none stroke-[1.5] ${lines[tone]}`} />
      {moves &&
        [0.2, 0.7].map(part => (
          <circle
            key={part}
            r="3.5"
            className={`motion-reduce:hidden ${dots[tone]}`}
            style={{
              offsetPath: `path('${path}')`,
              animation: `travel ${seconds}s linear ${-part * seconds}s infinite`,
            }}
          />
        ))}
    </>
  )
}

export function Label({
  x,
  y,
  children,
}: {
  readonly x: number
  readonly y: number
  readonly children: ReactNode
}): ReactElement {
  return (
    <text x={x} y={y} className="fill-fg3 text-[11px] tracking-[0.05em] uppercase">
      {children}
    </text>
  )
}

/** A number, and after it what it counts. */
export function Figure({
  x,
  y,
  value,
  unit,
}: {
  readonly x: number
  readonly y: number
  readonly value: string
  readonly unit?: string
}): ReactElement {
  return (
    <text x={x} y={y} className="fill-fg text-[20px] font-semibold tracking-[-0.01em]">
      {value}
      {unit !== undefined && (
        <tspan dx="5" className="fill-fg2 text-[13px] font-normal tracking-normal">
          {unit}
        </tspan>
      )}
    </text>
  )
}

export function Small({
  x,
  y,
  end = false,
  children,
}: {
  readonly x: number
  readonly y: number
  readonly end?: boolean
  readonly children: ReactNode
}): ReactElement {
  return (
    <text x={x} y={y} textAnchor={end ? 'end' : undefined} className="fill-fg2 text-[12px]">
      {children}
    </text>
  )
}

const boxes = {
  plain: 'fill-surface stroke-line2',
  good: 'fill-surface stroke-green-fill',
  bad: 'fill-red-soft stroke-red-fill',
} as const
const words = { plain: 'fill-fg2', good: 'fill-green', bad: 'fill-red' } as const
const mostSquares = 10

interface NodeProps {
  readonly node: FlowNode
  readonly x: number
  readonly y: number
  readonly width: number
  readonly isNarrow?: boolean
}

/** A provider: what it takes, and a square for each track that it has now. */
export function Node({ node, x, y, width, isNarrow = false }: NodeProps): ReactElement {
  const { title, inFlight, limit, tone } = node
  const squares = Math.min(mostSquares, inFlight ?? 0)
  return (
    <g>
      <rect x={x + 0.5} y={y + 0.5} width={width} height="50" rx="10" className={boxes[tone]} />
      <text x={x + 14} y={y + 22} className="fill-fg text-[13px] font-semibold">
        {title}
      </text>
      {!isNarrow && (
        <text x={x + 14} y={y + 40} className={`text-[12px] ${words[tone]}`}>
          {node.words}
        </text>
      )}
      {inFlight !== null && (
        <text x={x + width - 14} y={y + 22} textAnchor="end" className="fill-fg text-[13px] font-semibold">
          {inFlight}
          <tspan className="fill-fg3 font-normal">
            {limit === null ? '' : `/${limit}`}
            {isNarrow ? '' : ' in flight'}
          </tspan>
        </text>
      )}
      {Array.from({ length: squares }, (_, at) => (
        <rect
          key={at}
          x={isNarrow ? x + 14 + at * 9 : x + width - 14 - (squares - at) * 12 + 3}
          y={y + 33}
          width={isNarrow ? 6 : 9}
          height="7"
          rx="1"
          className={tone === 'good' ? 'fill-green-fill' : 'fill-fg3'}
        />
      ))}
    </g>
  )
}

/** Where a provider says no. */
export function Refused({ x, y }: { readonly x: number; readonly y: number }): ReactElement {
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle r="10" className="fill-surface stroke-red-fill stroke-[1.5]" />
      <path
        d="M-3.4-3.4l6.800 6.800M3.4-3.4l-6.800 6.800"
        className="stroke-red-fill stroke-[1.8]"
        strokeLinecap="round"
      />
    </g>
  )
}
