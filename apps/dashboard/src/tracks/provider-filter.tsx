import ChevronDown from 'lucide-react/icons/chevron-down'
import type { ReactElement } from 'react'
import type { ProviderName } from '@soundfoundry/client'
import { providerNames } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'

interface ProviderFilterProps {
  readonly chosen: ProviderName | undefined
  readonly className: string
  readonly onChoose: (provider: ProviderName | undefined) => void
}

/** Narrows the list to one provider. */
export function ProviderFilter({ chosen, className, onChoose }: ProviderFilterProps): ReactElement {
  return (
    <label className={`relative ${className}`}>
      Provider <b className="text-fg">{chosen === undefined ? 'any' : providerTitles[chosen]}</b>
      <ChevronDown size={12} aria-hidden />
      <select
        value={chosen ?? ''}
        onChange={event => onChoose(providerNames.find(name => name === event.target.value))}
        className="absolute inset-0 cursor-pointer appearance-none rounded-btn text-transparent opacity-100 [&>option]:bg-surface [&>option]:text-fg"
      >
        <option value="">any</option>
        {providerNames.map(name => (
          <option key={name} value={name}>
            {providerTitles[name]}
          </option>
        ))}
      </select>
    </label>
  )
}
