import { Link } from '@tanstack/react-router'
import Activity from 'lucide-react/icons/activity'
import ChartColumn from 'lucide-react/icons/chart-column'
import Contrast from 'lucide-react/icons/contrast'
import KeyRound from 'lucide-react/icons/key-round'
import LogOut from 'lucide-react/icons/log-out'
import Menu from 'lucide-react/icons/menu'
import SquarePlus from 'lucide-react/icons/square-plus'
import type { LucideIcon } from 'lucide-react'
import { lazy, Suspense, type ReactElement } from 'react'
import { useGateway } from '../data/gateway.ts'
import { useEnvironment } from '../data/use-sandbox.ts'
import { buttonClass, IconButton } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { EnvironmentPill } from './environment-pill.tsx'
import { LiveDot } from './live-dot.tsx'
import { Logo } from './logo.tsx'
import { SearchBox } from './search-box.tsx'
import { useTheme } from './use-theme.ts'

const AlertBell = lazy(async () => ({ default: (await import('./alert-bell.tsx')).AlertBell }))
const DrillMenu = lazy(async () => ({ default: (await import('../drill/drill-menu.tsx')).DrillMenu }))

interface Place {
  readonly to: '/' | '/tracks' | '/create' | '/keys' | '/usage'
  readonly word: string
  readonly Icon: LucideIcon
  readonly isPhoneOnly?: boolean
}

const places: readonly Place[] = [
  { to: '/', word: 'Overview', Icon: Activity },
  { to: '/tracks', word: 'Tracks', Icon: Menu },
  { to: '/create', word: 'Create', Icon: SquarePlus, isPhoneOnly: true },
  { to: '/keys', word: 'Keys', Icon: KeyRound },
  { to: '/usage', word: 'Usage', Icon: ChartColumn },
]

function Places(): ReactElement {
  return (
    <nav
      aria-label="Views"
      className="fixed inset-x-0 bottom-0 z-30 flex h-14 justify-around border-t border-line bg-surface desk:static desk:ml-2 desk:h-auto desk:gap-1 desk:border-0 desk:bg-transparent"
    >
      {places.map(({ to, word, Icon, isPhoneOnly }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          className={`relative flex min-w-0 flex-1 flex-col items-center justify-center gap-1 text-caps text-fg2 hover:text-fg desk:flex-none desk:flex-row desk:px-2 desk:text-data desk:leading-10 ${isPhoneOnly === true ? 'desk:hidden' : ''} aria-[current=page]:font-semibold aria-[current=page]:text-fg aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2 aria-[current=page]:after:-top-px aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-ink desk:aria-[current=page]:after:top-auto desk:aria-[current=page]:after:-bottom-px`}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden className="desk:hidden" />
          {word}
        </Link>
      ))}
    </nav>
  )
}

/** The bar that every view has. */
export function Bar(): ReactElement {
  const { hasToken, signOut } = useGateway()
  const environment = useEnvironment()
  const switchTheme = useTheme()
  const edge = environment?.kind === 'production' ? 'shadow-[inset_0_2px_0_var(--red-fill)]' : ''
  return (
    <header
      className={`sticky top-0 z-20 flex h-10 flex-none items-center gap-2 border-b border-line bg-surface px-4 mid:gap-4 mid:px-6 ${edge}`}
    >
      <Link to="/" className="flex items-center gap-2 font-semibold">
        <Logo />
        SoundFoundry
      </Link>
      {environment !== null && <EnvironmentPill environment={environment} />}
      <Places />
      <SearchBox />
      {environment?.kind === 'sandbox' && (
        <Suspense fallback={null}>
          <DrillMenu />
        </Suspense>
      )}
      <Suspense fallback={null}>
        <AlertBell />
      </Suspense>
      <LiveDot />
      <a href="./docs" className="text-fg2 hover:text-fg max-desk:hidden">
        API
      </a>
      <IconButton label="Switch light and dark" className="max-desk:hidden" onClick={switchTheme}>
        <Contrast size={14} aria-hidden className="[&>path]:fill-current" />
      </IconButton>
      {hasToken && (
        <IconButton label="Sign out" onClick={signOut}>
          <LogOut size={14} aria-hidden />
        </IconButton>
      )}
      <Link to="/create" className={buttonClass('plain', 'max-desk:hidden')}>
        Create <Kbd>c</Kbd>
      </Link>
    </header>
  )
}
