import { credentialRules } from '@soundfoundry/config'
import { providerNames, type KeysAnswer, type ProviderName, type Reason } from '@soundfoundry/track'
import { usersOf, type KeyRow } from './fleet.ts'
import { providerPages } from './provider-pages.ts'

/** Something about the fleet's credentials that a person should know. */
export interface KeysRemark {
  /** An error is a reason for an exit code other than 0. */
  readonly level: 'error' | 'warning'
  readonly provider: ProviderName
  readonly key: string | null
  readonly message: string
  readonly fix: string | null
}

type Said = Omit<KeysRemark, 'provider' | 'key'>

const about = (provider: ProviderName, key: string | null, said: Said): KeysRemark => ({ provider, key, ...said })

const troubled: Readonly<Record<string, string>> = {
  rejected: 'is rejected',
  rolled_back: 'was rolled back',
  held: 'is held back',
}

/** Refusals of a credential or its account; others are about a request, or pass by themselves. */
const ownReasons: ReadonlySet<Reason> = new Set<Reason>([
  'key_missing',
  'key_refused',
  'account_locked',
  'out_of_credit',
  'model_forbidden',
])

/** Whether the latest thing that a provider said to this credential was no. */
function isRefusedLately({ last_refusal, last_success_at }: KeyRow): boolean {
  if (last_refusal === null || !ownReasons.has(last_refusal.reason)) return false
  return last_success_at === null || Date.parse(last_refusal.at) > Date.parse(last_success_at)
}

/** The latest few of many names. */
function someOf(names: readonly string[]): string {
  const rest = names.length - 3
  return `${names.slice(-3).toReversed().join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function remarksOnKey(row: KeyRow): Said[] {
  const { provider, key, slot, state, age, due_in_days, environments, changeable, reason, fix } = row
  if (state === 'retired') return []
  const name = key ?? `what stands in slot ${slot ?? 'none'}`
  const said: Said[] = []
  const trouble = troubled[state]
  if (trouble !== undefined) {
    said.push({ level: 'error', message: `${name} ${trouble}${reason === null ? '' : `: ${reason}`}.`, fix })
  } else if (state === 'current' && isRefusedLately(row)) {
    const refusal = row.last_refusal
    said.push({
      level: 'error',
      message: `${name} was refused last: ${refusal?.reason ?? ''}.`,
      fix: refusal?.explanation ?? fix,
    })
  }
  if (trouble === undefined && reason !== null) {
    said.push({ level: 'warning', message: `${name} is ${state}: ${reason}.`, fix })
  }
  const rotate = `soundfoundry keys rotate ${provider}`
  const isForUse = slot !== 'previous' && state !== 'previous'
  if (isForUse && age === 'overdue')
    said.push({ level: 'error', message: `${name} is overdue for rotation.`, fix: rotate })
  if (isForUse && age === 'due')
    said.push({
      level: 'warning',
      message: `${name} is due for rotation: overdue in ${due_in_days ?? '?'} days.`,
      fix: rotate,
    })
  if (environments.length > 1) {
    const { credential, keys } = providerPages[provider]
    const message = `${name} is shared by the environments ${environments.join(' and ')}.`
    said.push({ level: 'error', message, fix: `Make one ${credential} for each at ${keys}.` })
  }
  if (row.too_powerful) {
    const message = `${name} may do more than run models: whoever gets hold of it can change the account.`
    said.push({ level: 'warning', message, fix: `Make one of scope API, then: ${rotate}` })
  }
  if (row.foreign_requests.length > 0) {
    const message = `${name}, or its account, did work that no track of this fleet claims: ${someOf(row.foreign_requests)}.`
    const look = `Look whether another environment or product of yours uses the account; if none does, it has leaked: ${rotate}`
    said.push({ level: 'error', message, fix: look })
  }
  if (!changeable) {
    const message = `${name} comes from the process environment and cannot change while its worker runs.`
    said.push({
      level: 'warning',
      message,
      fix: 'Move it to the env file, or to a file that the variable with _FILE names.',
    })
  }
  return said
}

/** Whether the file names another one that will do in the place of the one in use, so that a restart goes on with it. */
const isReplaced = (view: KeysAnswer, { provider, key }: KeyRow): boolean =>
  view.keys.some(
    row => row.provider === provider && row.slot === 'current' && row.key !== key && troubled[row.state] === undefined,
  )

function remarksOnRestart(view: KeysAnswer): KeysRemark[] {
  return view.keys.flatMap(row => {
    if (row.lost_on_restart !== true) return []
    const { provider, key } = row
    const message = `${key ?? 'The one in use'} is in use and stands in no file any more that can be read: a restart of its worker loses it.`
    const isSafe = isReplaced(view, row)
    const fix = isSafe
      ? 'The one in the file takes its place with the next track.'
      : `Put it, or another one, into the workers' env file as ${credentialRules[provider].variables.current[0]}; soundfoundry keys check says what stands there now.`
    return [about(provider, key, { level: isSafe ? 'warning' : 'error', message, fix })]
  })
}

/** Lines of an env file that nobody reads; of all providers, since a file is most often everybody's. */
function remarksOnLines({ ignored_lines: lines = [] }: KeysAnswer): Pick<KeysRemark, 'level' | 'message' | 'fix'>[] {
  return lines.map(({ path, line, problem, fix }) => ({
    level: 'warning',
    message: `${path}, line ${line}, is ignored: ${problem}.`,
    fix,
  }))
}

function remarksOnProvider(view: KeysAnswer, provider: ProviderName): Said[] {
  const rows = view.keys.filter(row => row.provider === provider)
  const workers = view.workers[provider]
  const { name } = providerPages[provider]
  if (workers === 0) {
    // A provider that nobody has set up is a choice.
    if (rows.length === 0) return [{ level: 'warning', message: `No worker of ${name} is running.`, fix: null }]
    return [{ level: 'error', message: `No worker of ${name} is running.`, fix: `Start the ${provider} worker.` }]
  }
  const on = usersOf(view, provider)
  if (on === 0) {
    const message = `No credential of ${name} is in use.`
    return [{ level: 'error', message, fix: `Put one in use: soundfoundry keys rotate ${provider}` }]
  }
  if (on >= workers) return []
  return [
    {
      level: 'error',
      message: `Only ${on} of ${workers} workers of ${name} have a credential in use.`,
      fix: 'Look at the log of the others.',
    },
  ]
}

/** Everything that is not well with the fleet's credentials, and what is worth knowing. */
export function judgeKeys(view: KeysAnswer): KeysRemark[] {
  const nobody = Object.values(view.workers).every(count => count === 0)
  if (nobody && view.keys.length === 0) {
    return [
      {
        level: 'error',
        provider: 'fal',
        key: null,
        message: 'No worker is running.',
        fix: 'Start the workers: npm start',
      },
    ]
  }
  return [
    ...remarksOnRestart(view),
    ...remarksOnLines(view).map(said => about(providerNames[0], null, said)),
    ...view.keys.flatMap(row => remarksOnKey(row).map(said => about(row.provider, row.key, said))),
    ...providerNames.flatMap(provider => remarksOnProvider(view, provider).map(said => about(provider, null, said))),
  ]
}
