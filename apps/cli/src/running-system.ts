import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { isRunning } from '@soundfoundry/env-file'

/** What `npm start` leaves in `.soundfoundry/running.json` while it runs. No secret stands in it. */
const RunningSystemSchema = Type.Object({
  v: Type.Literal(1),
  /** Of the process that started everything and ends it. */
  pid: Type.Integer({ minimum: 1 }),
  started_at: Type.String(),
  /** The origin of the gateway. */
  gateway: Type.String(),
  /** The absolute path of the workers' dotenv file. */
  env_file: Type.String(),
  /** The origin of the sandbox that plays the providers; null where the real ones are used. */
  sandbox: Type.Union([Type.String(), Type.Null()]),
  /** The broker's URL; null where it holds a credential. */
  broker: Type.Union([Type.String(), Type.Null()]),
  /** The variables that lead workers to the providers, by name. */
  endpoints: Type.Record(Type.String(), Type.String()),
})

export type RunningSystem = Readonly<Static<typeof RunningSystemSchema>>

/** The system that `npm start` runs from this checkout; null when none does. What was left behind by a killed one counts as none. */
export function readRunningSystem(home: string): RunningSystem | null {
  let system: unknown
  try {
    system = JSON.parse(readFileSync(join(home, '.soundfoundry', 'running.json'), 'utf8'))
  } catch {
    return null
  }
  return Value.Check(RunningSystemSchema, system) && isRunning(system.pid) ? system : null
}
