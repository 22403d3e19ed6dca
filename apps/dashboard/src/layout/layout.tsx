import { Outlet, useNavigate } from '@tanstack/react-router'
import { useCallback, useState, type ReactElement } from 'react'
import { useLive } from '../data/use-live.ts'
import { Bar } from './bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { Visit } from './visit.tsx'
import { WindowTitle } from './window-title.tsx'

function Page(): ReactElement {
  const navigate = useNavigate()
  const [heard, setHeard] = useState('')
  useLive(useCallback((text: string) => setHeard(text), []))
  useShortcuts({ create: () => void navigate({ to: '/create' }) })
  return (
    <div className="flex min-h-full flex-col max-desk:pb-14">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-1 focus:left-1 focus:z-50 focus:bg-surface focus:px-2"
        onClick={event => {
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
      >
        Skip to the content
      </a>
      <Bar />
      <WindowTitle />
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
      <p role="status" className="sr-only">
        {heard}
      </p>
    </div>
  )
}

/** What lies around every view. */
export const Layout = (): ReactElement => (
  <Visit>
    <Page />
  </Visit>
)
