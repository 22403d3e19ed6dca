import type { ReactElement, ReactNode } from 'react'
import { StateIcon } from '../ui/state-icon.tsx'

interface StepProps {
  readonly number: 1 | 2 | 3
  readonly state: 'done' | 'now' | 'todo'
  readonly title: string
  readonly detail: string
  /** What does it. */
  readonly action?: ReactNode
  readonly children?: ReactNode
}

const looks = {
  done: '',
  now: 'bg-linear-to-r from-accent-soft to-transparent to-60% shadow-[inset_3px_0_0_var(--accent)]',
  todo: '',
} as const

/** One of the three steps; it ticks itself. */
export function Step({ number, state, title, detail, action, children }: StepProps): ReactElement {
  const ring = state === 'now' ? 'border-accent text-accent bg-surface' : 'border-line2 text-fg2'
  return (
    <li
      aria-current={state === 'now' ? 'step' : undefined}
      className={`grid grid-cols-[24px_minmax(0,1fr)] gap-x-4 border-b border-line p-4 last:border-b-0 desk:grid-cols-[32px_minmax(0,1fr)_auto] desk:px-6 ${looks[state]}`}
    >
      <span>
        {state === 'done' ? (
          <StateIcon shape="done" size={24} label="done" />
        ) : (
          <span className={`grid size-6 place-items-center rounded-full border-[1.5px] font-semibold ${ring}`}>
            {number}
          </span>
        )}
      </span>
      <div className="min-w-0">
        <h2 className={`text-name font-semibold ${state === 'todo' ? 'text-fg2' : ''}`}>{title}</h2>
        <p className="text-fg2">{detail}</p>
        {children}
      </div>
      {action !== undefined && (
        <div className="max-desk:col-start-2 max-desk:mt-2 max-desk:justify-self-start">{action}</div>
      )}
    </li>
  )
}

/** A part of a step. */
export function SubStep({
  isDone,
  children,
}: {
  readonly isDone: boolean
  readonly children: ReactNode
}): ReactElement {
  return (
    <li className="flex min-h-7 flex-wrap items-center gap-2">
      <StateIcon shape={isDone ? 'done' : 'todo'} label={isDone ? 'done' : 'to do'} />
      {children}
    </li>
  )
}
