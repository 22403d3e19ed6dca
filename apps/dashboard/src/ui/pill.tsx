import type { ReactElement, ReactNode } from 'react'
import type { StateLook, Tone } from '../model/track-state.ts'
import { StateIcon } from './state-icon.tsx'

const tones: Readonly<Record<Tone, string>> = {
  green: 'bg-green-soft text-green',
  amber: 'bg-amber-soft text-amber',
  red: 'bg-red-soft text-red',
  grey: 'bg-grey-soft text-grey',
}

const pill = 'inline-flex h-5 items-center gap-[5px] rounded-full text-small font-semibold whitespace-nowrap'

/** A state as a shape, a colour and a word. */
export function StatePill({ look }: { readonly look: StateLook }): ReactElement {
  return (
    <span className={`${pill} pr-2 pl-1.5 ${tones[look.tone]}`}>
      <StateIcon shape={look.shape} size={12} />
      {look.word}
    </span>
  )
}

/** A word in a colour. */
export function Pill({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactElement {
  return <span className={`${pill} px-2 ${tones[tone]}`}>{children}</span>
}
