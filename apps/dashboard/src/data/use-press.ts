import { useState } from 'react'

export interface Press<Given extends unknown[]> {
  readonly isBusy: boolean
  /** What the gateway said to the last one; null when it did it. */
  readonly error: unknown
  readonly press: (...given: Given) => Promise<void>
}

/** One thing at a time, and what went wrong with it. */
export function usePress<Given extends unknown[]>(act: (...given: Given) => Promise<void>): Press<Given> {
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const press = async (...given: Given): Promise<void> => {
    setIsBusy(true)
    setError(null)
    await act(...given).catch(setError)
    setIsBusy(false)
  }
  return { isBusy, error, press }
}
