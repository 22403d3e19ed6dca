import type { ReactElement } from 'react'
import type { Keys } from '@soundfoundry/client'
import { useKeys, useTrackList } from '../data/queries.ts'
import { useEnvironment, useSandbox } from '../data/use-sandbox.ts'
import { laneOf } from '../model/key-lanes.ts'
import { keysHeadline } from '../model/keys-headline.ts'
import { providerNames } from '../model/provider-view.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { KeyLaneCard } from './key-lane.tsx'

/** The lines of the workers' env files that nobody reads. */
function IgnoredLines({ keys }: { readonly keys: Keys }): ReactElement | null {
  const { ignored_lines: lines = [] } = keys
  if (lines.length === 0) return null
  return (
    <section className="card marked-red px-4 py-3">
      <h2 className="font-semibold">Lines that are not read</h2>
      {lines.map(({ path, line, problem, fix }) => (
        <p key={`${path} ${line}`} className="[overflow-wrap:anywhere]">
          <code className="mono">
            {path}:{line}
          </code>{' '}
          {problem}. <span className="text-fg2">{fix}</span>
        </p>
      ))}
    </section>
  )
}

/** Every credential by its fingerprint, and how it is changed. */
export function KeysView(): ReactElement {
  const { data: keys, error, isPending } = useKeys(true)
  const { data: list } = useTrackList({})
  const headline = keys == null ? null : keysHeadline(keys)
  const isSandbox = useEnvironment()?.kind === 'sandbox'
  const changesKeys = useSandbox()?.changes_keys === true
  const forbidden = { title: 'Keys', detail: 'This token may not see the keys: it takes one with the scope “operate”.' }
  const shown = headline ?? (keys === null ? forbidden : { title: 'Keys', detail: '' })
  return (
    <div className="mx-auto flex w-full max-w-[1488px] flex-col gap-3 px-4 py-4 desk:px-6 desk:py-3">
      <div>
        <h1 className="min-h-7 text-title font-semibold tracking-[-0.01em]">{shown.title}</h1>
        <p className="min-h-5 text-fg2">{shown.detail}</p>
      </div>
      {error !== null && keys === undefined && <ErrorNote error={error} />}
      {isPending && providerNames.map(name => <div key={name} className="card skeleton h-52" aria-hidden />)}
      {keys != null && <IgnoredLines keys={keys} />}
      {keys != null &&
        providerNames.map(name => (
          <KeyLaneCard
            key={name}
            lane={laneOf(keys, name)}
            isSandbox={isSandbox}
            changesKeys={changesKeys}
            tracks={list?.tracks ?? []}
          />
        ))}
    </div>
  )
}
