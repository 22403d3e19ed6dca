import type { ReactElement, ReactNode } from 'react'
import { commandOf, fileOf, variableOf, whyNot, type KeyAction } from '../model/key-commands.ts'
import type { KeyLane } from '../model/key-lanes.ts'
import { providerPages } from '../model/provider-pages.ts'
import type { Rotation, StepClock } from '../model/rotation.ts'
import { providerTitles } from '../model/track-path.ts'
import { OutwardButton } from '../ui/button.tsx'
import { Command } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { StateIcon } from '../ui/state-icon.tsx'
import { RotationSteps } from './rotation-steps.tsx'
import { SandboxKey, TestTrack } from './sandbox-key.tsx'

interface KeyDialogProps {
  /** What is to be done; null while nothing is. */
  readonly action: KeyAction | null
  readonly lane: KeyLane
  readonly isSandbox: boolean
  readonly changesKeys: boolean
  readonly rotation: Rotation | null
  readonly clock: StepClock | null
  readonly onClose: () => void
}

function Numbered({
  number,
  title,
  children,
}: {
  readonly number: number
  readonly title: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3">
      <span className="grid size-6 place-items-center rounded-full border-[1.5px] border-line2 font-semibold text-fg2">
        {number}
      </span>
      <div className="flex min-w-0 flex-col gap-2">
        <h3 className="leading-6 font-semibold">{title}</h3>
        {children}
      </div>
    </li>
  )
}

function Watch({
  rotation,
  clock,
  lane,
  changesKeys,
}: Omit<KeyDialogProps, 'action' | 'onClose' | 'isSandbox'>): ReactElement {
  if (rotation === null) {
    return (
      <p className="flex items-center gap-2 text-fg2">
        <StateIcon shape="running" /> Waiting for a new key. It shows here within a second of its arrival.
      </p>
    )
  }
  return (
    <div className="rounded-card border border-line bg-sunk px-4 pt-1 pb-4">
      <RotationSteps rotation={rotation} clock={clock} />
      {rotation.problem !== null && <p className="mt-2 text-red">{rotation.problem}</p>}
      {changesKeys && lane.next?.in_flight === 0 && (lane.next.state === 'ready' || lane.next.state === 'canary') && (
        <TestTrack provider={lane.provider} />
      )}
    </div>
  )
}

/** Where the gateway may write made-up keys, one press does what takes a person elsewhere. */
function RotateSandbox(props: Omit<KeyDialogProps, 'action' | 'onClose'>): ReactElement {
  const { lane } = props
  const { provider } = lane
  const isOver = lane.previous !== null && lane.next === null
  return (
    <ol className="mt-4 flex flex-col gap-4">
      <Numbered number={1} title="A new key">
        <p className="text-fg2">
          The sandbox makes one, as a person would at the provider, and the gateway writes it into the file of the
          workers.
        </p>
        <SandboxKey provider={provider} action="rotate" word="Make a new key" />
      </Numbered>
      <Numbered number={2} title="Watch it">
        <Watch {...props} />
      </Numbered>
      <Numbered number={3} title="Once nothing is in flight on the old one">
        <SandboxKey
          provider={provider}
          action="retire"
          word="Retire the old key"
          why={isOver ? whyNot('retire', lane) : 'The new one is not in use yet.'}
        />
      </Numbered>
    </ol>
  )
}

function Rotate(props: Omit<KeyDialogProps, 'action' | 'onClose'>): ReactElement {
  const { lane, isSandbox } = props
  const { provider } = lane
  const file = fileOf(lane)
  return (
    <ol className="mt-4 flex flex-col gap-4">
      <Numbered number={1} title={isSandbox ? 'A new key' : `Make a new key at ${providerTitles[provider]}`}>
        {isSandbox ? (
          <p className="text-fg2">The sandbox makes one by itself, as a person would at the provider.</p>
        ) : (
          <div>
            <OutwardButton link={providerPages[provider].keys} />
          </div>
        )}
      </Numbered>
      <Numbered number={2} title="Give it to the fleet, where its file is">
        <Command text={commandOf('rotate', provider, isSandbox)} />
        <p className="text-fg2">
          {isSandbox ? 'It writes the key into the sandbox’s file' : 'It asks for the key without showing it'}, proves
          it and puts everything back if it is refused. Or put it into the file by hand, as{' '}
          <code className="mono">{variableOf(provider)}</code>
          {file !== null && (
            <>
              {' in '}
              <code className="mono [overflow-wrap:anywhere]">{file}</code>
            </>
          )}
          .
        </p>
      </Numbered>
      <Numbered number={3} title="Watch it">
        <Watch {...props} />
      </Numbered>
      <Numbered number={4} title="Once nothing is in flight on the old one">
        <Command text={commandOf('retire', provider, isSandbox)} />
      </Numbered>
    </ol>
  )
}

const titles: Readonly<Record<KeyAction, (name: string) => string>> = {
  rotate: name => `Rotate ${name}’s key`,
  rollback: name => `Roll back ${name}’s key`,
  retire: name => `Retire ${name}’s previous key`,
}

const details: Readonly<Record<KeyAction, string>> = {
  rotate: 'No restart, no lost track. The key never passes through this page or the gateway.',
  rollback: 'The previous key is swapped back in, and tracks go on with it at once.',
  retire: 'The previous key leaves the file, and it is proven that the provider refuses it: revoke it there first.',
}

const sandboxDetails: Readonly<Record<KeyAction, string>> = {
  rotate: 'No restart, no lost track. The made-up key never passes through this page.',
  rollback: 'The previous key is swapped back in, and tracks go on with it at once.',
  retire: 'The previous key leaves the file, and the sandbox refuses it from then on.',
}

/** Shows where a person does what must not pass through a browser, and follows it live. */
export function KeyDialog({ action, onClose, ...rest }: KeyDialogProps): ReactElement {
  const { lane, isSandbox, changesKeys, rotation } = rest
  const shown = action ?? 'rotate'
  return (
    <Dialog
      isOpen={action !== null}
      title={titles[shown](providerTitles[lane.provider])}
      detail={changesKeys ? sandboxDetails[shown] : details[shown]}
      onClose={onClose}
    >
      {shown === 'rotate' ? (
        changesKeys ? (
          <RotateSandbox {...rest} />
        ) : (
          <Rotate {...rest} />
        )
      ) : (
        <div className="mt-4 flex flex-col gap-4">
          {changesKeys ? (
            <SandboxKey
              provider={lane.provider}
              action={shown}
              word={shown === 'rollback' ? 'Roll back' : 'Retire'}
              why={whyNot(shown, lane)}
            />
          ) : (
            <Command text={commandOf(shown, lane.provider, isSandbox)} />
          )}
          {rotation !== null && <Watch {...rest} />}
        </div>
      )}
    </Dialog>
  )
}
