import { Switch as Base } from '@base-ui/react/switch'
import type { ReactElement } from 'react'

interface SwitchProps {
  readonly label: string
  readonly isOn: boolean
  readonly isBusy: boolean
  readonly onSwitch: (on: boolean) => void
}

/** Something that is on or off. */
export function Switch({ label, isOn, isBusy, onSwitch }: SwitchProps): ReactElement {
  return (
    <Base.Root
      aria-label={label}
      checked={isOn}
      disabled={isBusy}
      onCheckedChange={onSwitch}
      className="relative h-4 w-7 flex-none cursor-pointer rounded-full bg-grey-fill p-0.5 data-checked:bg-amber-fill data-disabled:opacity-60"
    >
      <Base.Thumb className="block size-3 rounded-full bg-surface data-checked:translate-x-3" />
    </Base.Root>
  )
}
