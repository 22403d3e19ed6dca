import { useSyncExternalStore } from 'react'

/** The phone layout goes up to 960 px, as `desk:` in the styles says. */
const query = matchMedia('(max-width: 960px)')

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Whether the page is as narrow as on a phone. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
