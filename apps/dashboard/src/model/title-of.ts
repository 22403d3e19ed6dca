import type { Track } from '@soundfoundry/client'

/** What a track is called: its prompt, while there is one. */
export const titleOf = ({ prompt }: Pick<Track, 'prompt'>): string => prompt ?? 'Erased track'
