export type Theme = 'light' | 'dark'
const name = 'soundfoundry.theme'
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark'

/** What the reader chose; null follows the system. */
export function chosenTheme(): Theme | null {
  try {
    const kept = localStorage.getItem(name)
    return isTheme(kept) ? kept : null
  } catch {
    return null
  }
}

/** Shows the page so, whatever the system says. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
}

/** What is not shown now, to be shown from now on. */
export function otherTheme(shown: Theme | null): Theme {
  const isDark = shown === null ? matchMedia('(prefers-color-scheme: dark)').matches : shown === 'dark'
  const next = isDark ? 'light' : 'dark'
  try {
    localStorage.setItem(name, next)
  } catch {
    // It then lasts as long as the page.
  }
  return next
}
