import { useEffect, useState } from 'react'

type Theme = 'light' | 'dark'
const name = 'soundfoundry.theme'
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark'

/** What the reader chose; null follows the system. */
function chosen(): Theme | null {
  try {
    const kept = localStorage.getItem(name)
    return isTheme(kept) ? kept : null
  } catch {
    return null
  }
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(name, theme)
  } catch {
    // It then lasts as long as the page.
  }
}

/** Switches between light and dark, and stays with it. */
export function useTheme(): () => void {
  const [theme, setTheme] = useState(chosen)
  useEffect(() => {
    if (theme !== null) document.documentElement.dataset.theme = theme
  }, [theme])
  return () => {
    const isDark = theme === null ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
    const next = isDark ? 'light' : 'dark'
    keep(next)
    setTheme(next)
  }
}
