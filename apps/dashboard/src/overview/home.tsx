import { Navigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useTrackList } from '../data/queries.ts'
import { Overview } from './overview.tsx'

/** The overview; where nothing was made yet, the first steps. */
export function Home(): ReactElement {
  const { data: list } = useTrackList({})
  return list?.tracks.length === 0 ? <Navigate to="/start" replace /> : <Overview />
}
