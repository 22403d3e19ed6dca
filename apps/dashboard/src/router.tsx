import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router'
import { Layout } from './layout/layout.tsx'
import { readSearch } from './model/track-search.ts'
import { readUsageSearch } from './model/usage.ts'

const root = createRootRoute({ component: Layout, notFoundComponent: () => <Navigate to="/" replace /> })

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/home.tsx'), 'Home'),
})
const tracks = createRoute({
  getParentRoute: () => root,
  path: '/tracks',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./tracks/tracks-view.tsx'), 'TracksView'),
})
const track = createRoute({
  getParentRoute: () => tracks,
  path: '$id',
  component: lazyRouteComponent(() => import('./track/track-panel.tsx'), 'TrackPanel'),
})
const create = createRoute({
  getParentRoute: () => root,
  path: '/create',
  validateSearch: ({ from }: Record<string, unknown>): { from?: string } => (typeof from === 'string' ? { from } : {}),
  component: lazyRouteComponent(() => import('./create/create-view.tsx'), 'CreateView'),
})
const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys/keys-view.tsx'), 'KeysView'),
})
const usage = createRoute({
  getParentRoute: () => root,
  path: '/usage',
  validateSearch: readUsageSearch,
  component: lazyRouteComponent(() => import('./usage/usage-view.tsx'), 'UsageView'),
})
const start = createRoute({
  getParentRoute: () => root,
  path: '/start',
  component: lazyRouteComponent(() => import('./start/start-view.tsx'), 'StartView'),
})

/** Every view by its address, which stands behind a `#`: the page then works wherever a proxy puts it. */
export const router = createRouter({
  routeTree: root.addChildren([overview, tracks.addChildren([track]), create, keys, usage, start]),
  history: createHashHistory(),
  defaultPreload: 'intent',
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
