import { waitFor } from '../wait-for.ts'
import { refused, rotateInVain } from './bad-keys.ts'
import type { DrillWorld } from './drill-world.ts'
import { onAllOf } from './good-keys.ts'
import { saveByRename } from './save-file.ts'
import { nothingTold, secondsSince, type Outcome, type Scenario } from './scenario.ts'

const limitMs = 60_000

/** Revokes the key in use, and waits until so many tracks were made elsewhere. Resolves to the seconds until the first. */
async function revoke({ control, fingerprint, current }: DrillWorld, tracks: number): Promise<number> {
  const madeByReplicate = (): number => control.state().work.replicate.accepted
  const before = madeByReplicate()
  const revokedAt = performance.now()
  control.setFault('fal', 'refuse-key', { key: fingerprint(current) })
  await waitFor(() => madeByReplicate() > before, { what: 'tracks to go to Replicate', timeoutMs: limitMs })
  const seconds = secondsSince(revokedAt)
  const what = `${tracks} tracks at Replicate`
  await waitFor(() => madeByReplicate() >= before + tracks, { what, timeoutMs: limitMs })
  return seconds
}

async function thenStaged(world: DrillWorld): Promise<Outcome> {
  const { control, fingerprint, envFile, current: old } = world
  const redirected = await revoke(world, 10)
  const fresh = world.makeKey()
  const stagedAt = performance.now()
  await saveByRename(envFile, `FAL_KEY=${old}\nFAL_KEY_NEXT=${fresh}\n`)
  const isBack = (): boolean => control.work({ provider: 'fal' }).some(({ key }) => key === fingerprint(fresh))
  await waitFor(isBack, { what: 'fal to be used again', timeoutMs: limitMs })
  const back = secondsSince(stagedAt)
  const seconds = secondsSince(stagedAt, await world.onAll(fresh))
  world.current = fresh
  await saveByRename(envFile, `FAL_KEY=${fresh}\n`)
  const remarks = [
    `first track at Replicate after ${redirected.toFixed(2)} s, fal was back ${back.toFixed(2)} s after a key was staged`,
  ]
  return { ...nothingTold, seen: onAllOf(world), seconds, remarks }
}

/** While the key in use is refused a staged one stands in at once; one that is refused as well never does. */
async function thenBadOne(world: DrillWorld): Promise<Outcome> {
  const { control, envFile } = world
  await world.rowIs(world.current, 'the key to stand in the file', row => row.slot === 'current')
  await revoke(world, 1)
  const outcome = await rotateInVain(world, {
    ...refused,
    strike: () => void control.setFault('fal', 'refuse-key'),
  })
  await world.told(outcome.alert)
  control.clearFaults()
  const fresh = world.makeKey()
  await saveByRename(envFile, `FAL_KEY=${fresh}\n`)
  await world.onAll(fresh)
  world.current = fresh
  return outcome
}

/** What is done while the provider does not take the key in use any more. */
export const revokedKeys: readonly Scenario[] = [
  { name: 'key revoked with nothing staged, then a new one staged', promisedSeconds: 5, run: thenStaged },
  {
    name: 'bad key (refused by fal): keys rotate, while the one in use is revoked',
    promisedSeconds: null,
    run: thenBadOne,
  },
]
