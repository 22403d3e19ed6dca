import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Track } from '@soundfoundry/client'
import { useGateway } from '../data/gateway.ts'
import { writeTrack } from '../data/track-cache.ts'
import { bodyOf, newKey, nextSubmission, type FormValues, type Submission } from '../model/submission.ts'

interface Create {
  readonly isSending: boolean
  /** What the gateway said to the last one; null when it took it. */
  readonly error: unknown
  readonly create: (values: FormValues) => Promise<Track | null>
}

/** Asks for a track. The same values sent again, as after a lost answer, make one track. */
export function useCreate(): Create {
  const { client, cache } = useGateway()
  const unanswered = useRef<Submission | null>(null)
  const [isSending, setIsSending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const create = async (values: FormValues): Promise<Track | null> => {
    if (isSending) return null
    setIsSending(true)
    setError(null)
    const submission = nextSubmission(unanswered.current, bodyOf(values), newKey)
    unanswered.current = submission
    try {
      const { track } = await client.createTrack(submission.body, { idempotencyKey: submission.idempotencyKey })
      unanswered.current = null
      writeTrack(cache, track)
      return track
    } catch (thrown) {
      setError(thrown)
      return null
    } finally {
      setIsSending(false)
    }
  }
  return { isSending, error, create }
}

/** The same, and shows the track. */
export function useCreateAndOpen(): Create {
  const navigate = useNavigate()
  const { create, ...rest } = useCreate()
  const open = async (values: FormValues): Promise<Track | null> => {
    const track = await create(values)
    if (track !== null) await navigate({ to: '/tracks/$id', params: { id: track.id } })
    return track
  }
  return { ...rest, create: open }
}
