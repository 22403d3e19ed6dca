import type { Exchange } from './exchange.ts'
import { mayHaveArrived, meaningOf, type ThrownMeaning } from './thrown-error.ts'

/** Why no status line came. `canceled` and `timeout` are ours: the caller gave the request up, or its time was over. */
export type SilenceCause = ThrownMeaning | 'canceled'

export interface Silence {
  readonly cause: SilenceCause
  /** Whether the provider can have received the request. In doubt it can. */
  readonly mayHaveArrived: boolean
}

/**
 * What an exchange without a status came to. Pure. That not a byte was written is known from the connection itself where it
 * was opened for this request alone, as every submit's is; what was thrown only says it in addition.
 */
export function readSilence({ error, stopped, unsent, unconnected }: Exchange): Silence {
  if (unsent === true) return { cause: stopped === undefined ? 'never_formed' : 'canceled', mayHaveArrived: false }
  const meaning = meaningOf(error)
  if (!mayHaveArrived(meaning)) return { cause: meaning, mayHaveArrived: false }
  const cause = stopped === 'canceled' ? 'canceled' : stopped === 'time_limit' ? 'timeout' : meaning
  if (unconnected !== true) return { cause, mayHaveArrived: true }
  return { cause: cause === 'canceled' ? cause : 'not_connected', mayHaveArrived: false }
}
