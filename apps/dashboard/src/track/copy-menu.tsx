import { Menu } from '@base-ui/react/menu'
import Copy from 'lucide-react/icons/copy'
import type { ReactElement } from 'react'
import { languages, type Language } from '../model/copy-as.ts'
import { buttonClass } from '../ui/button.tsx'

const popup = 'min-w-36 rounded-card border border-line bg-surface py-1 text-fg shadow-pop outline-none'
const item =
  'flex h-10 cursor-default items-center px-3 whitespace-nowrap outline-none select-none data-highlighted:bg-hover'

interface CopyMenuProps {
  readonly hasCopied: boolean
  readonly onCopy: (language: Language) => void
}

/** The languages to copy a call in, where there is no room for a button each. */
export function CopyMenu({ hasCopied, onCopy }: CopyMenuProps): ReactElement {
  return (
    <Menu.Root>
      <Menu.Trigger className={buttonClass()}>
        <Copy size={14} aria-hidden />
        {hasCopied ? 'Copied' : 'Copy as'}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} side="top" align="start" className="z-40">
          <Menu.Popup className={popup}>
            {languages.map(language => (
              <Menu.Item key={language} className={item} onClick={() => onCopy(language)}>
                {language}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
