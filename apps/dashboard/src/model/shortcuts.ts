/** What a key does on a page. */
export type Shortcut =
  | 'create'
  | 'search'
  | 'next'
  | 'previous'
  | 'open'
  | 'play'
  | 'choose'
  | 'close'
  | 'overview'
  | 'tracks'
  | 'keys'

/** As much of a key press as decides. */
export interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  /** What has the focus. */
  readonly focus: 'text' | 'control' | 'nothing'
  /** Whether a dialog or menu lies over the page. */
  readonly isCovered: boolean
}

const anywhere: Readonly<Record<string, Shortcut>> = { c: 'create', '/': 'search' }
const inLists: Readonly<Record<string, Shortcut>> = {
  j: 'next',
  k: 'previous',
  x: 'choose',
  Enter: 'open',
  ' ': 'play',
  Escape: 'close',
}

/** What a key press means; null for what is left to the browser: typing, and a button's own Enter and space. */
export function shortcutOf(press: Press, hasList: boolean): Shortcut | null {
  const { key, focus, isCovered } = press
  if (press.ctrlKey || press.metaKey || press.altKey || isCovered || focus === 'text') return null
  if (focus === 'control' && (key === 'Enter' || key === ' ')) return null
  return anywhere[key] ?? (hasList ? (inLists[key] ?? null) : null)
}
