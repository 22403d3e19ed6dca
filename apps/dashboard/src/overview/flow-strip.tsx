import type { ReactElement } from 'react'
import { flowSentence, type Flow, type FlowNode } from '../model/flow.ts'
import { Figure, Label, Line, Node, Refused, Small } from './flow-parts.tsx'
import { middle, narrow, wide, type Ways } from './flow-ways.ts'

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

function Middle({ flow, isColumn }: { readonly flow: Flow; readonly isColumn: boolean }): ReactElement {
  const { nodes, waiting, lastStored, lastMinute, moves } = flow
  return (
    <svg
      viewBox="0 0 934 124"
      className={`hidden h-auto w-full min-[640px]:block ${isColumn ? '' : 'wide:hidden'}`}
      role="img"
      aria-label={flowSentence(flow)}
    >
      <Line path="M128 62 H 176" tone="plain" moves={moves.in} />
      <Lines flow={flow} ways={middle} />
      <Label x={24} y={50}>
        Callers
      </Label>
      <Figure x={24} y={74} value={String(lastMinute)} unit="in 1 min" />
      <rect x="176.5" y="28.5" width="104" height="66" rx="10" className="fill-surface stroke-line2" />
      <Label x={192} y={51}>
        Waiting
      </Label>
      <Figure x={192} y={77} value={waiting === null ? '–' : String(waiting)} />
      {nodes.map((node, at) => (
        <Node key={node.name} node={node} x={448} y={at === 0 ? 7 : 67} width={248} />
      ))}
      <circle cx="796" cy="62" r="4" className="fill-surface stroke-green-fill stroke-2" />
      <Label x={812} y={50}>
        Last stored
      </Label>
      <Figure x={812} y={74} value={lastStored ?? 'none'} unit={lastStored === null ? 'yet' : 'ago'} />
    </svg>
  )
}

function Narrow({ flow }: { readonly flow: Flow }): ReactElement {
  const { nodes, waiting, lastStored, lastMinute } = flow
  return (
    <svg
      viewBox="0 0 358 152"
      className="mx-auto block h-auto w-full max-w-[420px] min-[640px]:hidden"
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
export function FlowStrip({
  flow,
  isColumn = false,
}: {
  readonly flow: Flow
  readonly isColumn?: boolean
}): ReactElement {
  return (
    <section aria-label="Flow" className="card overflow-hidden">
      {!isColumn && <Wide flow={flow} />}
      <Middle flow={flow} isColumn={isColumn} />
      <Narrow flow={flow} />
    </section>
  )
}
