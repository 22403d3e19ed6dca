import { AppError, errorCodes, type ErrorRow } from '@soundfoundry/errors'

/** Resolves when a dependency can be used, and fails with the reason when it cannot. */
export type ReadinessCheck = () => Promise<void> | void

export interface Readiness {
  ready: boolean
  /** For each check `ok`, or in a few words why not. */
  checks: Record<string, string>
}

const longestMessage = 200

/**
 * Runs every check at once, each for at most `limitMs` milliseconds. A check that still hangs from an earlier call is
 * waited for again instead of being started twice.
 */
export function createReadiness(checks: Readonly<Record<string, ReadinessCheck>>, limitMs = 2_000) {
  const running = new Map<string, Promise<string>>()

  const run = (name: string, check: ReadinessCheck): Promise<string> => {
    const earlier = running.get(name)
    if (earlier !== undefined) return earlier
    const outcome = outcomeOf(check).finally(() => running.delete(name))
    running.set(name, outcome)
    return outcome
  }

  return async (): Promise<Readiness> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]): Promise<[string, string]> => [
        name,
        await within(limitMs, run(name, check)),
      ]),
    )
    return { ready: results.every(([, outcome]) => outcome === 'ok'), checks: Object.fromEntries(results) }
  }
}

async function outcomeOf(check: ReadinessCheck): Promise<string> {
  try {
    await check()
    return 'ok'
  } catch (error) {
    if (error instanceof AppError) return sentenceOf(error)
    return error instanceof Error && error.message !== '' ? error.message.slice(0, longestMessage) : 'failed'
  }
}

/** What is wrong, and what to do where it is more than the code alone says: whoever runs the house reads it. */
function sentenceOf({ code, detail, fix, operator }: AppError): string {
  const row: ErrorRow = errorCodes[code]
  if (operator !== row.operator) return `${detail} ${operator ?? ''}`.trimEnd()
  return fix === row.fix ? detail : `${detail} ${fix}`
}

async function within(limitMs: number, outcome: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<string>(resolve => {
    timer = setTimeout(resolve, limitMs, `no answer within ${limitMs} ms`)
  })
  try {
    return await Promise.race([outcome, limit])
  } finally {
    clearTimeout(timer)
  }
}
