import type { Keys } from '@soundfoundry/client'
import type { Headline } from './headline.ts'
import { laneOf, ringOf, type KeyLane } from './key-lanes.ts'
import { providerNames } from './provider-view.ts'
import { rotationOf, type Rotation } from './rotation.ts'
import { providerTitles } from './track-path.ts'

const silence = 'No secret ever passes through this page.'

const trial: Readonly<Record<string, string>> = {
  Format: 'is being read',
  'Free probe': 'is being probed',
  Fleet: 'is on its way to every worker',
  Canary: 'is on trial',
  Drain: 'is in use; the old one is still needed',
  Retired: 'is in use; the old one can be retired',
}

function sayRotation({ provider }: KeyLane, { steps, problem }: Rotation): Headline {
  const name = `${providerTitles[provider]}’s new key`
  const failed = steps.find(({ state }) => state === 'failed')
  if (failed !== undefined) {
    return {
      title: `${name} was refused.`,
      detail: `Nothing has changed: the old one stays in use. ${problem ?? ''} ${silence}`,
    }
  }
  const running = steps.find(({ state }) => state === 'running')
  const words = running === undefined ? 'is in use' : (trial[running.name] ?? 'is being taken')
  const isOld = running !== undefined && running.name !== 'Drain' && running.name !== 'Retired'
  return {
    title: `${name} ${words}.`,
    detail: isOld ? `Tracks go on with the old one until the trial has succeeded. ${silence}` : silence,
  }
}

/** How the credentials stand, over both providers. */
export function keysHeadline(keys: Keys): Headline {
  const lanes = providerNames.map(name => laneOf(keys, name))
  const rotating = lanes.flatMap(lane => {
    const rotation = rotationOf(lane)
    return rotation === null ? [] : [{ lane, rotation }]
  })
  const [worst] = rotating.toSorted((a, b) => rank(a.rotation) - rank(b.rotation))
  if (worst !== undefined && rank(worst.rotation) < 3) return sayRotation(worst.lane, worst.rotation)
  const missing = lanes.find(({ current }) => current === null)
  if (missing !== undefined) {
    return {
      title: `${providerTitles[missing.provider]} has no key in use.`,
      detail: `Rotate shows where to put one. ${silence}`,
    }
  }
  const old = lanes.find(({ current }) => current !== null && current.age !== 'fresh' && current.age !== null)
  if (old?.current) {
    return {
      title: `${providerTitles[old.provider]}’s key is ${ringOf(old.current).words}.`,
      detail: `Rotating takes a minute and loses no track. ${silence}`,
    }
  }
  if (worst !== undefined) return sayRotation(worst.lane, worst.rotation)
  return { title: 'Both keys are in use, and young enough.', detail: `Nothing is being rotated. ${silence}` }
}

/** What needs a look first: a refused key, then one on its way, then one that drains, then one that only waits to be retired. */
function rank({ steps }: Rotation): number {
  if (steps.some(({ state }) => state === 'failed')) return 0
  const running = steps.find(({ state }) => state === 'running')
  if (running?.name === 'Drain') return 2
  return running?.name === 'Retired' ? 3 : 1
}
