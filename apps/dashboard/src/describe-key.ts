import type { Keys } from '@soundfoundry/client'
import type { TableText } from './data-table.ts'
import { tellTime } from './tell-time.ts'

type Key = Keys['keys'][number]

const headings = ['Provider', 'Key', 'Slot', 'State', 'Age', 'Workers', 'In flight', 'Today', 'Last success', 'Remarks']

function ageOf({ age_days, due_in_days }: Key): string {
  if (age_days === null) return 'not known'
  if (due_in_days === null) return `${age_days} d`
  return due_in_days < 0 ? `${age_days} d, overdue by ${-due_in_days} d` : `${age_days} d, overdue in ${due_in_days} d`
}

function remarksOf(key: Key): string {
  const { reason, fix, last_refusal: refusal, environments, foreign_requests: foreign } = key
  const remarks = [
    reason,
    fix,
    refusal === null ? null : `last refused ${tellTime(refusal.at)}: ${refusal.reason}`,
    key.lost_on_restart === true ? 'in no file that can be read: a restart loses it' : null,
    key.too_powerful ? 'may do more than run models' : null,
    environments.length > 1 ? `used in ${environments.join(' and ')}` : null,
    foreign.length > 0 ? `${foreign.length} requests of nobody here` : null,
  ]
  return remarks.filter(each => each !== null).join('; ')
}

/** The lines of the workers' env files that are not read; null when every line is. */
export function describeIgnoredLines({ ignored_lines: lines = [] }: Keys): string | null {
  if (lines.length === 0) return null
  const told = lines.map(({ path, line, problem, fix }) => `${path}, line ${line}: ${problem}. ${fix}`)
  return `Not read: ${told.join(' ')}`
}

/** Every credential of the fleet by its fingerprint. */
export function describeKeys({ keys }: Keys): TableText {
  return {
    caption: 'Provider keys by fingerprint',
    headings,
    rows: keys.map(key => [
      key.provider,
      key.key ?? 'cannot be read',
      key.slot ?? 'none',
      key.state,
      ageOf(key),
      String(key.workers),
      String(key.in_flight),
      `${key.submits_today} sent, ${key.refused_today} refused, about $${key.spend_usd_today.toFixed(2)}`,
      key.last_success_at === null ? 'none yet' : tellTime(key.last_success_at),
      remarksOf(key),
    ]),
  }
}
