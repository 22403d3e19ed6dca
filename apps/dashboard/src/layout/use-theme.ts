import { useEffect, useState } from 'react'
import { chosenTheme, otherTheme, showTheme } from './theme.ts'

/** Switches between light and dark, and stays with it. */
export function useTheme(): () => void {
  const [theme, setTheme] = useState(chosenTheme)
  useEffect(() => {
    if (theme !== null) showTheme(theme)
  }, [theme])
  return () => setTheme(otherTheme(theme))
}
