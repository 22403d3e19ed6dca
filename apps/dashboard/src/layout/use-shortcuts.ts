import { useEffect, useRef } from 'react'
import { shortcutOf, type Press, type Shortcut } from '../model/shortcuts.ts'

const textTypes = new Set(['text', 'search', 'number', 'password', 'url', 'email'])

function focusOf(target: EventTarget | null): Press['focus'] {
  if (!(target instanceof HTMLElement)) return 'nothing'
  if (target instanceof HTMLTextAreaElement || target.isContentEditable || target instanceof HTMLSelectElement)
    return 'text'
  if (target instanceof HTMLInputElement) return textTypes.has(target.type) ? 'text' : 'control'
  // A link that is a row gives Enter and space to the list.
  if (target.matches('[data-row]')) return 'nothing'
  return target.matches('a, button, [role=tab], [role=switch], [tabindex="0"]') ? 'control' : 'nothing'
}

/** Does what keys mean, while this is on the page. What an action does not take is left to the browser. */
export function useShortcuts(actions: Partial<Record<Shortcut, () => void>>, hasList = false): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      const { key, ctrlKey, metaKey, altKey } = event
      const isCovered = document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null
      const shortcut = shortcutOf({ key, ctrlKey, metaKey, altKey, focus: focusOf(event.target), isCovered }, hasList)
      const action = shortcut === null ? undefined : latest.current[shortcut]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [hasList])
}
