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

export const refused: BadKey = {
  name: 'refused by fal',
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
  name: 'account locked',
  make: wellFormed,
  strike: strikeWith('lock-account', { reason: 'TOP_UP' }),
  state: 'held',
  reason: 'account_locked',
}
const refusedLater: BadKey = {
  name: 'refused with its first track',
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
      return { ...nothingTold, seen: seenAs(bad), seconds, alert: alertOf(world, key, bad) }
    },
  }
}

const fixLine = /Fix: .{20,}/

const seenAs = ({ state, reason }: BadKey): string => `${state}: ${reason}`

/** Neither the command's output nor its exit code leaves any doubt, and the file is what it was. */
async function demandRefusal(
  { envFile }: DrillWorld,
  before: string,
  { code, said }: { code: number | null; said: string },
): Promise<void> {
  demand(code === 1, `keys rotate ended with ${code}: ${said}`)
  demand(fixLine.test(said), `keys rotate does not say what to do: ${said}`)
  demand((await readFile(envFile, 'utf8')) === before, 'the file is not what it was')
}

/** What the command finds out by itself: it shows the fleet, which never sends any work out with the key. */
export async function rotateInVain(
  world: DrillWorld,
  bad: BadKey,
): Promise<Outcome & { alert: NonNullable<Outcome['alert']> }> {
  const key = bad.make(world)
  bad.strike(world, key)
  const before = await readFile(world.envFile, 'utf8')
  const command = world.command(['keys', 'rotate', 'fal', '--stdin'], { input: `${key}\n` })
  const [ending, writtenAt, toldAt] = await Promise.all([
    command,
    world.whenWritten(key).catch(async (cause: unknown) => {
      throw new Error(`the file was not written, and the command said: ${(await command).said}`, { cause })
    }),
    untilTold(world, key, bad),
  ])
  await demandRefusal(world, before, ending)
  const { code, said } = ending
  const knows = `✓ the fleet knows it: ${bad.state} (${bad.reason}), an alert follows`
  demand(said.includes(knows), `keys rotate does not say that the fleet knows: ${said}`)
  await untilTold(world, key, bad)
  const submits = world.control.requests({ provider: 'fal', operation: 'submit' })
  demand(
    submits.every(each => each.key !== world.fingerprint(key)),
    'work went out with it',
  )
  const seconds = secondsSince(writtenAt, toldAt)
  return { ...nothingTold, seen: seenAs(bad), seconds, exitCode: code, alert: alertOf(world, key, bad) }
}

const refusedByCommand = (bad: BadKey): Scenario => ({
  name: `bad key (${bad.name}): keys rotate`,
  promisedSeconds: null,
  run: world => rotateInVain(world, bad),
})

/** What only the fleet finds out: the command brings everything back, and the fleet keeps in mind why. */
function rolledBackByCommand(bad: BadKey, isLate: boolean): Scenario {
  const name = isLate ? `${bad.name}, after the command's probe` : bad.name
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
      const [ending, writtenAt, toldAt] = await Promise.all([run, world.whenWritten(key), untilTold(world, key, bad)])
      await demandRefusal(world, before, ending)
      const { code, said } = ending
      demand(said.includes('Rolled back'), `keys rotate did not roll back: ${said}`)
      await untilTold(world, key, bad)
      const seconds = secondsSince(writtenAt, toldAt)
      return { ...nothingTold, seen: seenAs(bad), seconds, exitCode: code, alert: alertOf(world, key, bad) }
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

/**
 * Keys that do not work, by command and by hand. Those of a locked account come first: an alert about one is told after
 * ten seconds, in which the others go on.
 */
export const badKeys: readonly Scenario[] = [
  refusedByCommand(locked),
  byHand(locked, 'a file renamed over .env', renamed),
  rolledBackByCommand(locked, true),
  refusedByCommand(refused),
  refusedByCommand(malformed),
  rolledBackByCommand(refusedLater, false),
  rolledBackByCommand(refused, true),
  byHand(refused, 'a file renamed over .env', renamed),
  byHand(malformed, '.env written in place', inPlace),
  byHand(refusedLater, '.env written in place', inPlace),
].map(scenario => thenPutRight(scenario, world => renamed(world, world.current)))

/** A mounted secret with a bad key, while the workers look at the mounted file. */
export const badMountedKey: Scenario = thenPutRight(
  byHand(refused, 'mounted secret swapped (..data)', mounted),
  world => mounted(world, world.current),
)
