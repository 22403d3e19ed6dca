import { readFile } from 'node:fs/promises'
import type { DrillWorld } from './drill-world.ts'
import { saveAsMounted, saveByRename, saveInPlace } from './save-file.ts'
import { demand, nothingTold, secondsSince, type Outcome, type Scenario } from './scenario.ts'

/** A key that must not be taken into use, and how the fleet is to say so. */
interface BadKey {
  readonly name: string
  readonly make: (world: DrillWorld) => string
  /** What goes wrong with it at the provider. */
  readonly strike: (world: DrillWorld, key: string) => void
  readonly state: 'rejected' | 'rolled_back' | 'held'
  readonly reason: string
}

const wellFormed: BadKey['make'] = ({ makeKey }) => makeKey()

const strikeWith =
  (fault: string, parameters: Record<string, string> = {}): BadKey['strike'] =>
  ({ control, fingerprint }, key) =>
    void control.setFault('fal', fault, { key: fingerprint(key), ...parameters })

const refused: BadKey = {
  name: 'fal refuses it',
  make: wellFormed,
  strike: strikeWith('refuse-key'),
  state: 'rejected',
  reason: 'key_refused',
}
const malformed: BadKey = {
  name: 'malformed',
  make: ({ makeKey }) => makeKey().replace(':', ''),
  strike: () => undefined,
  state: 'rejected',
  reason: 'bad_format',
}
const locked: BadKey = {
  name: 'its account is locked',
  make: wellFormed,
  strike: strikeWith('lock-account', { reason: 'TOP_UP' }),
  state: 'held',
  reason: 'account_locked',
}
const refusedLater: BadKey = {
  name: 'passes the probe, refused with its first track',
  make: wellFormed,
  strike: strikeWith('refuse-key', { operation: 'submit' }),
  state: 'rolled_back',
  reason: 'key_refused',
}

/** A refusal has to come with what to do: a sentence of some length, whose words are its provider's. */
const saysWhatToDo = (fix: string | null): boolean => fix !== null && fix.length > 20

/** Waits until the gateway says why the key is not in use, and what to do. */
async function untilTold(world: DrillWorld, key: string, { state, reason }: BadKey): Promise<number> {
  const what = `the key to be ${state} because of ${reason}`
  const { at } = await world.rowIs(key, what, row => row.state === state && row.reason === reason)
  const row = await world.row(key)
  demand(saysWhatToDo(row?.fix ?? null), `/api/keys does not say what to do: ${JSON.stringify(row)}`)
  return at
}

const alertOf = (world: DrillWorld, key: string, { state }: BadKey): NonNullable<Outcome['alert']> => ({
  kind: `key_${state}`,
  key: world.fingerprint(key),
})

function byHand(bad: BadKey, how: string, save: (world: DrillWorld, key: string) => Promise<void>): Scenario {
  return {
    name: `bad key (${bad.name}): ${how}`,
    promisedSeconds: null,
    async run(world) {
      const key = bad.make(world)
      bad.strike(world, key)
      const start = performance.now()
      await save(world, key)
      const seconds = secondsSince(start, await untilTold(world, key, bad))
      const alert = alertOf(world, key, bad)
      await world.told(alert)
      return { ...nothingTold, seconds, alert }
    },
  }
}

const fixLine = /Fix: .{20,}/

/** What the command finds out by itself: nothing has changed, and nobody is told. */
function refusedByCommand(bad: BadKey): Scenario {
  return {
    name: `bad key (${bad.name}): keys rotate`,
    promisedSeconds: null,
    async run(world) {
      const key = bad.make(world)
      bad.strike(world, key)
      const before = await readFile(world.envFile, 'utf8')
      const { code, said } = await world.command(['keys', 'rotate', 'fal', '--stdin'], { input: `${key}\n` })
      demand(code === 1, `keys rotate ended with ${code}: ${said}`)
      demand(fixLine.test(said), `keys rotate does not say what to do: ${said}`)
      demand((await readFile(world.envFile, 'utf8')) === before, 'the file was changed')
      return { ...nothingTold, exitCode: code, remarks: ['stopped before anything was changed'] }
    },
  }
}

/** What only the fleet finds out: the command brings everything back, and the fleet keeps in mind why. */
function rolledBackByCommand(bad: BadKey, isLate: boolean): Scenario {
  const name = isLate ? `${bad.name}, but only after the command's probe` : bad.name
  return {
    ...(isLate ? { isSlow: true } : {}),
    name: `bad key (${name}): keys rotate`,
    promisedSeconds: null,
    async run(world) {
      const key = bad.make(world)
      if (!isLate) bad.strike(world, key)
      const before = await readFile(world.envFile, 'utf8')
      const run = world.command(['keys', 'rotate', 'fal', '--stdin', '--timeout', '15'], {
        input: `${key}\n`,
        onOutput: text => {
          if (isLate && text.includes('✓ free probe')) bad.strike(world, key)
        },
      })
      const [{ code, said }, writtenAt, toldAt] = await Promise.all([
        run,
        world.whenWritten(key),
        untilTold(world, key, bad),
      ])
      demand(code === 1, `keys rotate ended with ${code}: ${said}`)
      demand(fixLine.test(said), `keys rotate does not say what to do: ${said}`)
      demand(said.includes('Rolled back'), `keys rotate did not roll back: ${said}`)
      demand((await readFile(world.envFile, 'utf8')) === before, 'the file is not what it was')
      await untilTold(world, key, bad)
      const alert = alertOf(world, key, bad)
      await world.told(alert)
      return { ...nothingTold, seconds: secondsSince(writtenAt, toldAt), exitCode: code, alert }
    },
  }
}

const renamed = ({ envFile }: DrillWorld, key: string): Promise<void> => saveByRename(envFile, `FAL_KEY=${key}\n`)
const inPlace = ({ envFile }: DrillWorld, key: string): Promise<void> => saveInPlace(envFile, `FAL_KEY=${key}\n`)
const mounted = ({ mountedFile }: DrillWorld, key: string): Promise<void> => saveAsMounted(mountedFile, key)

/** Whoever made the mistake puts it right. */
const thenPutRight = (scenario: Scenario, putItRight: (world: DrillWorld) => Promise<void>): Scenario => ({
  ...scenario,
  async run(world) {
    try {
      return await scenario.run(world)
    } finally {
      world.control.clearFaults()
      await putItRight(world)
    }
  },
})

/** Keys that do not work, by command and by hand. */
export const badKeys: readonly Scenario[] = [
  refusedByCommand(refused),
  refusedByCommand(malformed),
  refusedByCommand(locked),
  rolledBackByCommand(refusedLater, false),
  rolledBackByCommand(refused, true),
  rolledBackByCommand(locked, true),
  byHand(refused, 'a temporary file is renamed over .env', renamed),
  byHand(malformed, '.env is emptied and written in place', inPlace),
  byHand(locked, 'a temporary file is renamed over .env', renamed),
  byHand(refusedLater, '.env is emptied and written in place', inPlace),
].map(scenario => thenPutRight(scenario, world => renamed(world, world.current)))

/** A mounted secret with a bad key, while the workers look at the mounted file. */
export const badMountedKey: Scenario = thenPutRight(
  byHand(refused, 'a mounted secret is swapped (..data)', mounted),
  world => mounted(world, world.current),
)
