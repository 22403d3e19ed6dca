import { readFile } from 'node:fs/promises'
import type { DrillWorld } from './drill-world.ts'
import { saveAsMounted, saveByRename, saveInPlace } from './save-file.ts'
import { demand, nothingTold, secondsSince, type Outcome, type Scenario } from './scenario.ts'

const promisedSeconds = 3

/** What is seen of a key that the whole fleet took. */
export const onAllOf = ({ falWorkers }: DrillWorld): string => `on ${falWorkers} of ${falWorkers} workers`

/** Waits until no track needs the old key, revokes it at the provider, and has it retired. */
async function retire(world: DrillWorld, old: string): Promise<void> {
  const { control, envFile, fingerprint } = world
  await world.rowIs(old, 'the old key to be drained', row => row.slot === 'previous' && row.in_flight === 0)
  control.setFault('fal', 'refuse-key', { key: fingerprint(old) })
  const { code, said } = await world.command(['keys', 'retire', 'fal'])
  demand(code === 0, `keys retire ended with ${code}: ${said}`)
  demand(!(await readFile(envFile, 'utf8')).includes(old), 'the old key still stands in the file')
  await world.rowIs(old, 'the old key to be retired', row => row.state === 'retired')
}

async function byCommand(world: DrillWorld): Promise<Outcome> {
  const [old, fresh] = [world.current, world.makeKey()]
  const [{ code, said }, writtenAt, takenAt] = await Promise.all([
    world.command(['keys', 'rotate', 'fal', '--stdin'], { input: `${fresh}\n` }),
    world.whenWritten(fresh),
    world.onAll(fresh),
  ])
  demand(code === 0, `keys rotate ended with ${code}: ${said}`)
  world.current = fresh
  const status = await world.command(['keys', 'status'])
  demand(status.code === 0, `keys status ended with ${status.code}: ${status.said}`)
  demand(status.said.includes(world.fingerprint(fresh)), 'keys status does not show the new key')
  await retire(world, old)
  const seen = `${onAllOf(world)}, old one retired`
  return { ...nothingTold, seen, seconds: secondsSince(writtenAt, takenAt), exitCode: code }
}

type Save = (world: DrillWorld, key: string) => Promise<void>

function byHand(name: string, save: Save): Scenario {
  return {
    name: `good key: ${name}`,
    promisedSeconds,
    async run(world) {
      const [old, fresh] = [world.current, world.makeKey()]
      const start = performance.now()
      await save(world, fresh)
      const seconds = secondsSince(start, await world.onAll(fresh))
      world.current = fresh
      await world.rowIs(old, 'the old key to be let go of', row => row.state === 'retired')
      return { ...nothingTold, seen: onAllOf(world), seconds }
    },
  }
}

export const goodByCommand: Scenario = {
  name: 'good key: keys rotate, status, retire',
  promisedSeconds,
  run: byCommand,
}

/** A good key in the dotenv file, with no command. */
export const goodByHand: readonly Scenario[] = [
  byHand('a file renamed over .env', ({ envFile }, key) => saveByRename(envFile, `FAL_KEY=${key}\n`)),
  byHand('.env written in place', ({ envFile }, key) => saveInPlace(envFile, `FAL_KEY=${key}\n`)),
]

/** A good key in a mounted file, which takes the place of the dotenv file first. */
export const goodMounted: readonly Scenario[] = [
  byHand('FAL_KEY_FILE takes the place of FAL_KEY', async ({ envFile, mountedFile }, key) => {
    await saveAsMounted(mountedFile, key)
    await saveByRename(envFile, `FAL_KEY_FILE=${mountedFile}\n`)
  }),
  byHand('mounted secret swapped (..data)', ({ mountedFile }, key) => saveAsMounted(mountedFile, key)),
]
