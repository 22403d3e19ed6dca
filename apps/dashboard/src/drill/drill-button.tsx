import type { ProviderName } from '@soundfoundry/client'
import type { ReactElement } from 'react'
import { useDrills, useSandbox } from '../data/use-sandbox.ts'
import { findDrill } from '../model/drills.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'

interface DrillButtonProps {
  readonly provider: ProviderName
  readonly name: string
  readonly on: boolean
  readonly word: string
}

/** Switches one drill on or off; nothing where it already is, or there is no sandbox. */
export function DrillButton({ provider, name, on, word }: DrillButtonProps): ReactElement | null {
  const drill = findDrill(useSandbox()?.drills, provider, name)
  const { isBusy, error, press } = useDrills()
  if (drill === null || (drill.active !== null) === on) return null
  return (
    <>
      <Button kind={on ? 'primary' : 'plain'} disabled={isBusy} onClick={() => void press([drill], on)}>
        {word}
      </Button>
      {error !== null && <ErrorNote error={error} />}
    </>
  )
}
