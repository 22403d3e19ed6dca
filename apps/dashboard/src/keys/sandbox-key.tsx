import type { ProviderName } from '@soundfoundry/client'
import type { ReactElement } from 'react'
import { useCreate } from '../create/use-create.ts'
import { useSandboxKey } from '../data/use-sandbox.ts'
import type { KeyAction } from '../model/key-commands.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'

interface SandboxKeyProps {
  readonly provider: ProviderName
  readonly action: KeyAction
  readonly word: string
  /** Why it cannot be done now; null when it can. */
  readonly why?: string | null
}

/** Does it to a made-up key with one press: no real key is ever changed from a page. */
export function SandboxKey({ provider, action, word, why = null }: SandboxKeyProps): ReactElement {
  const { isBusy, error, press } = useSandboxKey(provider)
  return (
    <>
      <div>
        <Button
          kind="primary"
          disabled={isBusy || why !== null}
          title={why ?? undefined}
          onClick={() => void press(action)}
        >
          {word}
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </>
  )
}

/** A new key is taken once it has made a track. */
export function TestTrack({ provider }: { readonly provider: ProviderName }): ReactElement {
  const { isSending, error, create } = useCreate()
  const make = (): void => void create({ prompt: 'A short test of a new key, solo piano', duration_s: '20', provider })
  return (
    <div className="mt-3 flex flex-wrap items-center gap-3">
      <Button disabled={isSending} onClick={make}>
        Make a test track
      </Button>
      <span className="text-fg2">The next track proves it; this makes one.</span>
      {error !== null && <ErrorNote error={error} />}
    </div>
  )
}
