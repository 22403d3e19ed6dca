import { readFileSync } from 'node:fs'
import type { Test } from 'tap'
import { credentialRules, fingerprintOf, parseEnvFile, type CredentialProvider } from '@soundfoundry/config'
import type { KeysAnswer, Track } from '@soundfoundry/track'
import type { KeyRow } from '../src/fleet.ts'
import { attemptOf, keyRow, notFound, startFarEnd, trackOf, unavailable, type FarEnd } from './far-end.ts'

/** How a played fleet takes a new credential. */
export interface Temper {
  /** What the workers make of a new value in the env file. */
  readonly takes?: 'canary' | 'rejected' | 'nothing'
  /** What comes of the first track with it. */
  readonly track?: 'made' | 'refused' | 'locked' | 'never' | 'elsewhere'
  /** What comes of canceling it. */
  readonly cancel?: 'canceled' | 'succeeded' | 'fails'
  /** What real work makes of a new credential while a test track is made elsewhere, or never. */
  readonly byWork?: 'proven' | 'refused'
  readonly workers?: number
  readonly source?: string
  readonly changeable?: boolean
  /** Tracks in flight on the previous credential. */
  readonly inFlight?: number
  /** What the workers make of a staged credential that is well-formed; `unseen`: they do not read the file. */
  readonly staged?: (key: string) => 'rejected' | 'held' | 'ready' | 'canary' | 'unseen'
  /** Is told what the env file holds whenever the workers look at it. */
  readonly onLook?: (content: string) => void
  /** Workers that go on with the old credential after the first track, as canaries do until their own. */
  readonly late?: number
}

/**
 * A gateway with workers that read the credentials of one provider in an env file, as far as `/api/keys` and a pinned
 * track show it. As in a real fleet, a canary is used beside the credential that works until a track has proven it.
 */
export function playFleet(
  t: Test,
  envFile: string,
  provider: CredentialProvider,
  temper: Temper = {},
): Promise<FarEnd> {
  const {
    takes = 'canary',
    track = 'made',
    cancel = 'canceled',
    workers = 2,
    source = `ENV_FILE (${envFile})`,
    inFlight = 0,
    late = 0,
    staged = () => 'rejected',
    onLook = () => undefined,
  } = temper
  const { check, variables } = credentialRules[provider]
  const names = [variables.current[0], variables.previous[0]] as const
  const valueOf = (name: string): string => parseEnvFile(readFileSync(envFile)).variables[name] ?? ''
  const read = (name: string): string | null => {
    const value = valueOf(name)
    return value === '' ? null : fingerprintOf(value, provider)
  }
  const first = read(names[0]) ?? ''
  let established = first
  let refused: string | null = null

  const why = { reason: 'key_refused', fix: 'Make a new key and rotate again.' }
  /** Well-formed ones that were tried in vain: workers keep in mind why. */
  const remembered = new Map<string, Partial<KeyRow>>()
  const stagedRows = (): KeyRow[] => {
    const value = valueOf(variables.next[0])
    if (value === '') return []
    const key = fingerprintOf(value, provider)
    const row = { provider, source, key, slot: 'next', workers: 0 } as const
    if (check(value).errors.length > 0) return [keyRow({ ...row, ...why, state: 'rejected', reason: 'bad_format' })]
    const state = staged(key)
    if (state === 'unseen') return []
    if (state === 'ready' || state === 'canary') return [keyRow({ ...row, state })]
    const standing = { ...row, ...why, state, reason: state === 'held' ? 'account_locked' : 'key_refused' } as const
    remembered.set(key, { ...standing, slot: null, source: null })
    return [keyRow(standing)]
  }
  /** How every key stands that the file names or a worker works with. */
  const keys = (): KeysAnswer => {
    const [current, previous] = [read(names[0]), read(names[1])]
    const isNoticed = takes !== 'nothing'
    const own = { provider, source, changeable: temper.changeable ?? true }
    const slotOf = (key: string): KeyRow['slot'] => {
      if (!isNoticed) return key === first ? 'current' : null
      return key === current ? 'current' : key === previous ? 'previous' : null
    }
    const known = [...new Set([current, previous, established])].filter(key => key !== null)
    const rows = known.flatMap((key): KeyRow[] => {
      const row = { ...own, key, slot: slotOf(key), workers: 0 }
      if (key === established) {
        const users = established === first ? workers : workers - late
        return [keyRow({ ...row, state: users < workers ? 'canary' : 'current', workers: users })]
      }
      if (key === first && late > 0) return [keyRow({ ...row, state: 'current', workers: late, in_flight: inFlight })]
      if (key !== current) return [keyRow({ ...row, state: 'previous', in_flight: inFlight })]
      if (!isNoticed) return []
      if (refused === key) return [keyRow({ ...row, state: 'rolled_back', ...why })]
      return [keyRow(takes === 'rejected' ? { ...row, state: 'rejected', ...why } : { ...row, state: 'canary' })]
    })
    onLook(readFileSync(envFile, 'utf8'))
    rows.push(...stagedRows())
    const gone = [...remembered].filter(([key]) => rows.every(row => row.key !== key))
    rows.push(...gone.map(([, row]) => keyRow(row)))
    return { keys: rows, workers: { fal: 0, replicate: 0, [provider]: workers } }
  }

  const makeTrack = (): Track => {
    const key = read(names[0]) ?? ''
    if (track === 'never' && temper.byWork === 'proven') established = key
    if (track === 'never') return trackOf({ attempts: [attemptOf({ key, state: 'accepted', billed: 'unknown' })] })
    const done = { status: 'succeeded', stage: null, done: true } as const
    if (track === 'made') {
      established = key
      return trackOf({ ...done, attempts: [attemptOf({ key })] })
    }
    if (track === 'elsewhere') {
      const attempts = [attemptOf({ key: established })]
      if (temper.byWork === 'proven') established = key
      if (temper.byWork === 'refused') refused = key
      return trackOf({ ...done, attempts })
    }
    const isRefused = track === 'refused'
    if (isRefused) refused = key
    const refusal = {
      reason: isRefused ? 'key_refused' : 'account_locked',
      http_status: isRefused ? 401 : 403,
    } as const
    const attempts = [
      attemptOf({ key, state: 'refused', ...refusal, billed: 'no' }),
      attemptOf({ number: 2, key: established }),
    ]
    return trackOf({ ...done, attempts })
  }

  let made: Track | null = null
  return startFarEnd(t, ({ method, path }) => {
    if (path === '/api/keys') return { status: 200, body: keys() }
    if (method === 'POST' && path === '/api/tracks') return { status: 202, body: (made = makeTrack()) }
    if (method === 'POST' && path.endsWith('/cancel')) {
      if (cancel === 'fails') return unavailable
      return { status: 200, body: { ...made, status: cancel, stage: null, done: true } }
    }
    return path.startsWith('/api/tracks/') && made !== null ? { status: 200, body: made } : notFound
  })
}
