import type { Reason } from './refusal.ts'

/** What is known of how an attempt came to its end. */
export interface Verdict {
  reason: Reason
  http_status: number | null
  explanation: string
}
