import { Menu } from '@base-ui/react/menu'
import Check from 'lucide-react/icons/check'
import ChevronDown from 'lucide-react/icons/chevron-down'
import type { ReactElement } from 'react'
import type { ProviderName } from '@soundfoundry/client'
import { providerNames } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'
import { menuItem, menuPopup } from '../ui/menu.ts'

interface ProviderFilterProps {
  readonly chosen: ProviderName | undefined
  readonly className: string
  readonly onChoose: (provider: ProviderName | undefined) => void
}

/** Narrows the list to one provider. */
export function ProviderFilter({ chosen, className, onChoose }: ProviderFilterProps): ReactElement {
  const choices = [
    { value: undefined, word: 'any' },
    ...providerNames.map(value => ({ value, word: providerTitles[value] })),
  ]
  return (
    <Menu.Root>
      <Menu.Trigger className={className}>
        Provider <b className="text-fg">{chosen === undefined ? 'any' : providerTitles[chosen]}</b>
        <ChevronDown size={12} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-40">
          <Menu.Popup className={menuPopup}>
            {choices.map(({ value, word }) => (
              <Menu.Item key={word} className={menuItem} onClick={() => onChoose(value)}>
                <span className="w-4">{value === chosen && <Check size={13} aria-label="chosen" />}</span>
                {word}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
