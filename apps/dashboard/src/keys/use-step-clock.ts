import { useEffect, useState } from 'react'
import { tickSteps, type Rotation, type StepClock } from '../model/rotation.ts'

/** When the steps of a rotation were seen to begin, as long as the page is open. */
export function useStepClock(rotation: Rotation | null): StepClock | null {
  const [clock, setClock] = useState<StepClock | null>(null)
  useEffect(() => setClock(before => tickSteps(before, rotation, Date.now())), [rotation])
  return clock
}
