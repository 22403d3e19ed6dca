import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { useNow } from '../data/use-now.ts'
import { requestPage } from '../model/provider-pages.ts'
import { afterwards, refusalOf } from '../model/refusal-words.ts'
import { tellMoment } from '../model/tell-time.ts'
import { timelineOf } from '../model/timeline.ts'
import { OutwardButton, OutwardWords } from '../ui/button.tsx'
import { Pill } from '../ui/pill.tsx'
import { StateIcon } from '../ui/state-icon.tsx'
import { TimelineChart } from './timeline-chart.tsx'

type Attempt = Track['attempts'][number]

const card = 'mt-3 card px-4 py-3'

/** Why an attempt did not succeed, in words, with the fix and whether it was billed. */
function Refusal({
  attempt,
  next,
}: {
  readonly attempt: Attempt
  readonly next: Attempt | undefined
}): ReactElement | null {
  const text = refusalOf(attempt)
  if (text === null) return null
  const after = afterwards(attempt, next)
  return (
    <section className={`${card} marked-red`}>
      <h3 className="flex items-center gap-2 font-semibold">
        <StateIcon shape="failed" />
        {text.title}
        <span className="ml-auto">
          <Pill tone={text.billed === 'billed' ? 'amber' : 'grey'}>{text.billed}</Pill>
        </span>
      </h3>
      <p className="mt-1">{text.why}</p>
      {(text.link !== null || text.fix !== null || after !== null) && (
        <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
          {text.link !== null && <OutwardButton link={text.link} />}
          <span className="text-fg2">{after ?? text.fix}</span>
        </p>
      )}
    </section>
  )
}

function TrackProblem({ error }: { readonly error: NonNullable<Track['error']> }): ReactElement {
  return (
    <section className={`${card} marked-red`}>
      <h3 className="flex items-center gap-2 font-semibold">
        <StateIcon shape="failed" />
        Why there is no audio
        <code className="mono ml-auto font-normal text-fg2">{error.code}</code>
      </h3>
      <p className="mt-1">{error.message}</p>
      <p className="text-fg2">{error.fix}</p>
    </section>
  )
}

function Origin({ attempt }: { readonly attempt: Attempt }): ReactElement {
  const page = requestPage(attempt.provider, attempt.provider_request_id)
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1">
      {page !== null && <OutwardWords link={page} />}
      <span className="text-fg2">
        {attempt.model}, key{' '}
        <Link to="/keys" className="mono hover:underline">
          {attempt.key}
        </Link>
      </span>
      {attempt.ignored.length > 0 && (
        <span className="w-full text-fg2">The model does not know: {attempt.ignored.join(', ')}.</span>
      )}
    </p>
  )
}

/** What happened to a track, when, and why. */
export function Story({ track, history }: { readonly track: Track; readonly history: readonly Track[] }): ReactElement {
  const now = useNow()
  const last = track.attempts.at(-1)
  return (
    <>
      <TimelineChart timeline={timelineOf(history, track, now)} />
      {track.error !== null && <TrackProblem error={track.error} />}
      {track.attempts.map((attempt, at) => (
        <Refusal key={attempt.number} attempt={attempt} next={track.attempts[at + 1]} />
      ))}
      {last !== undefined && <Origin attempt={last} />}
      {!track.done && (
        <p className="mt-3 text-fg2">
          Its deadline is {tellMoment(track.deadline)}: it ends by then, whatever happens.
        </p>
      )}
      {track.retry_of !== null && (
        <p className="mt-3 text-fg2">
          Made again from{' '}
          <Link
            to="/tracks/$id"
            params={{ id: track.retry_of }}
            search={true}
            className="mono text-accent hover:underline"
          >
            {track.retry_of}
          </Link>
        </p>
      )}
    </>
  )
}
