import type { ProviderName } from '@soundfoundry/client'
import { otherProvider, type Elsewhere, type ProviderView } from '../model/provider-view.ts'
import { useTrackCounts } from './queries.ts'

/** How many tracks came to the other provider since this one takes none; 0 while it does, and while that is not known. */
function useCount(name: ProviderName, views: readonly ProviderView[]): number {
  const view = views.find(each => each.name === name)
  // Whoever sees no workers sees their own tracks alone.
  const since = view === undefined || view.workers === null || view.state !== 'down' ? null : view.since
  const filters = { provider: otherProvider(name), created_after: since ?? '' }
  const { data } = useTrackCounts(filters, since !== null)
  return since === null || data === undefined ? 0 : data.all
}

/** What the providers that take none have sent elsewhere, by the gateway's count. */
export const useElsewhere = (views: readonly ProviderView[]): Elsewhere => ({
  fal: useCount('fal', views),
  replicate: useCount('replicate', views),
})
