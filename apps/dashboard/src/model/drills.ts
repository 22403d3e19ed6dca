import type { Drill, ProviderName } from '@soundfoundry/client'
import { providerNames } from './provider-view.ts'
import { tellLeft } from './tell-time.ts'

/** What is seen most in the wild, with a title; the sandbox knows many more. */
const wellKnown: Readonly<Record<ProviderName, Readonly<Record<string, string>>>> = {
  fal: {
    'lock-account': 'Account locked, 403',
    'refuse-key': 'Key refused, 401',
    'rate-limit': 'Too many requests, 429',
    'unknown-model': 'Model gone, 404',
    'fail-generation': 'Fails while generating',
    'file-missing': 'Audio gone, 404',
  },
  replicate: {
    'out-of-credit': 'Out of credit, 402',
    'refuse-key': 'Key refused, 401',
    'fail-generation': 'Fails while generating',
    'file-missing': 'Audio gone, 404',
  },
}

/** A fault as the menu shows it. */
export interface DrillRow {
  readonly drill: Drill
  readonly title: string
  readonly isOn: boolean
  readonly hits: string
  /** How often, or how long, it is still played; a dash where it is not on. */
  readonly left: string
}

const spell = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`

function leftOf(active: NonNullable<Drill['active']>, now: number): string {
  const { times_left: times, ends_at: end } = active
  const parts = [times === null ? null : `${times}×`, end === null ? null : tellLeft(Date.parse(end) - now)].filter(
    part => part !== null,
  )
  return parts.length === 0 ? 'until off' : parts.join(', ')
}

/** A fault as the menu shows it at a time. */
export function drillRow(drill: Drill, now: number): DrillRow {
  const { provider, name, active } = drill
  return {
    drill,
    title: wellKnown[provider][name] ?? spell(name),
    isOn: active !== null,
    hits: active === null ? '–' : String(active.hits),
    left: active === null ? '–' : leftOf(active, now),
  }
}

/** What the menu shows of each provider: what is well known first, and always what is on. */
export function drillGroups(
  drills: readonly Drill[],
  isAll: boolean,
  now: number,
): { readonly provider: ProviderName; readonly rows: readonly DrillRow[] }[] {
  return providerNames.map(provider => {
    const own = drills.filter(drill => drill.provider === provider)
    const known = Object.keys(wellKnown[provider])
    const first = known.flatMap(name => own.filter(drill => drill.name === name))
    const others = own.filter(({ name, active }) => !known.includes(name) && (isAll || active !== null))
    return { provider, rows: [...first, ...others].map(drill => drillRow(drill, now)) }
  })
}

export const activeDrills = (drills: readonly Drill[]): readonly Drill[] =>
  drills.filter(({ active }) => active !== null)

/** The fault of one name; null where the sandbox knows none, or nothing is known of it. */
export const findDrill = (drills: readonly Drill[] | undefined, provider: ProviderName, name: string): Drill | null =>
  drills?.find(drill => drill.provider === provider && drill.name === name) ?? null
