import type { ReactElement } from 'react'
import { flowSentence, type Flow, type FlowNode } from '../model/flow.ts'
import { Figure, Label, Line, Node, Refused, Small } from './flow-parts.tsx'

/** The ways between the boxes of one drawing: to each provider, where one refuses, and on to the store. */
interface Ways {
  readonly to: readonly [string, string]
  /** To the sign that says no, and from there to the other provider. */
  readonly refused: readonly [Refusal, Refusal]
  readonly from: readonly [string, string]
}
interface Refusal {
  readonly x: number
  readonly y: number
  readonly before: string
  readonly after: string
  readonly bend: string
}

const wide: Ways = {
  to: ['M472 66 C 580 66 560 36 688 36', 'M472 66 C 580 66 560 98 688 98'],
  refused: [
    {
      x: 632,
      y: 36,
      before: 'M472 66 C 560 66 548 36 620 36',
      after: 'M644 36 H 688',
      bend: 'M632 46 C 632 84 640 98 688 98',
    },
    {
      x: 632,
      y: 98,
      before: 'M472 66 C 560 66 548 98 620 98',
      after: 'M644 98 H 688',
      bend: 'M632 88 C 632 50 640 36 688 36',
    },
  ],
  from: ['M984 36 C 1072 36 1064 66 1152 66', 'M984 98 C 1072 98 1064 66 1152 66'],
}
const narrow: Ways = {
  to: ['M92 76 C 126 76 110 38 146 38', 'M92 76 C 126 76 110 114 146 114'],
  refused: [
    {
      x: 120,
      y: 38,
      before: 'M92 76 C 110 76 96 38 109 38',
      after: 'M131 38 H 146',
      bend: 'M120 48 C 120 92 124 114 146 114',
    },
    {
      x: 120,
      y: 114,
      before: 'M92 76 C 110 76 96 114 109 114',
      after: 'M131 114 H 146',
      bend: 'M120 104 C 120 60 124 38 146 38',
    },
  ],
  from: ['M258 38 C 278 38 266 76 284 76', 'M258 114 C 278 114 266 76 284 76'],
}

function Lines({ flow, ways }: { readonly flow: Flow; readonly ways: Ways }): ReactElement {
  const { nodes, moves } = flow
  const isMoving = moves.in || nodes.some(({ name }) => moves.made[name])
  return (
    <>
      {nodes.map((node: FlowNode, at) => {
        const other = nodes[1 - at]
        const way = ways.refused[at]
        const [to, from] = [ways.to[at] ?? '', ways.from[at] ?? '']
        const isMade = moves.made[node.name]
        if (node.tone !== 'bad' || way === undefined) {
          const isBent = other?.tone === 'bad'
          return (
            <g key={node.name}>
              {!isBent && <Line path={to} tone="plain" moves={isMade && moves.in} />}
              <Line path={from} tone={node.tone} moves={isMade} />
            </g>
          )
        }
        const isTaken = other !== undefined && other.tone !== 'bad'
        return (
          <g key={node.name}>
            <Line path={way.before} tone="bad" moves={isMoving && moves.in} seconds={2} />
            <Line path={way.after} tone="bad" moves={false} />
            {isTaken && <Line path={way.bend} tone="good" moves={isMoving} seconds={1.4} />}
            <Line path={from} tone="plain" moves={isMade} seconds={3.2} />
            <Refused x={way.x} y={way.y} />
          </g>
        )
      })}
    </>
  )
}

function Wide({ flow }: { readonly flow: Flow }): ReactElement {
  const { nodes, waiting, oldestWait, redirected, lastStored, lastMinute, moves } = flow
  const waits = Math.min(3, waiting ?? 0)
  return (
    <svg viewBox="0 0 1392 132" className="hidden h-auto w-full wide:block" role="img" aria-label={flowSentence(flow)}>
      <Line path="M208 66 H 344" tone="plain" moves={moves.in} />
      <Lines flow={flow} ways={wide} />
      {redirected > 0 && (
        <Small x={600} y={nodes[0]?.tone === 'bad' ? 112 : 28} end>
          {redirected} redirected
        </Small>
      )}
      <Label x={24} y={46}>
        Callers
      </Label>
      <Figure x={24} y={72} value={String(lastMinute)} unit="in the last minute" />
      <rect x="344.5" y="26.5" width="128" height="80" rx="10" className="fill-surface stroke-line2" />
      <Label x={360} y={48}>
        Waiting
      </Label>
      <Figure x={360} y={74} value={waiting === null ? '–' : String(waiting)} />
      <Small x={360} y={95}>
        {oldestWait === null ? 'none waits' : `oldest ${oldestWait}`}
      </Small>
      {Array.from({ length: waits }, (_, at) => (
        <circle key={at} cx={424 + at * 13} cy="67" r="4" className="fill-fg2" />
      ))}
      {nodes.map((node, at) => (
        <Node key={node.name} node={node} x={688} y={at === 0 ? 10 : 72} width={296} />
      ))}
      <Label x={1168} y={46}>
        Last stored
      </Label>
      <Figure x={1168} y={72} value={lastStored ?? 'none'} unit={lastStored === null ? 'yet' : 'ago'} />
      <circle cx="1152" cy="66" r="4" className="fill-surface stroke-green-fill stroke-2" />
    </svg>
  )
}

function Narrow({ flow }: { readonly flow: Flow }): ReactElement {
  const { nodes, waiting, lastStored, lastMinute } = flow
  return (
    <svg
      viewBox="0 0 358 152"
      className="mx-auto block h-auto w-full max-w-[560px] wide:hidden"
      role="img"
      aria-label={flowSentence(flow)}
    >
      <Lines flow={flow} ways={narrow} />
      <rect x="8.500" y="40.500" width="84" height="72" rx="10" className="fill-surface stroke-line2" />
      <Label x={18} y={62}>
        Waiting
      </Label>
      <Figure x={18} y={86} value={waiting === null ? '–' : String(waiting)} />
      <text x="18" y="103" className="fill-fg2 text-[11px]">
        {lastMinute} in 1 min
      </text>
      {nodes.map((node, at) => (
        <Node key={node.name} node={node} x={146} y={at === 0 ? 13 : 89} width={112} isNarrow />
      ))}
      <circle cx="284" cy="76" r="3.5" className="fill-surface stroke-green-fill stroke-2" />
      <Label x={294} y={65}>
        Stored
      </Label>
      <Figure x={294} y={90} value={lastStored ?? '–'} />
      <text x="294" y="106" className="fill-fg2 text-[11px]">
        {lastStored === null ? 'none yet' : 'ago'}
      </text>
    </svg>
  )
}

/** The way of the tracks, from those who ask to the store; it stands still for those who prefer less motion. */
export function FlowStrip({ flow }: { readonly flow: Flow }): ReactElement {
  return (
    <section aria-label="Flow" className="card overflow-hidden">
      <Wide flow={flow} />
      <Narrow flow={flow} />
    </section>
  )
}
