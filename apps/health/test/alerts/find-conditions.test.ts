import { circuitName } from '@soundfoundry/track'
import t from 'tap'
import { alertKinds } from '../../src/alerts/alert-kinds.ts'
import { findConditions } from '../../src/alerts/find-conditions.ts'
import { ago, fine, key, keyReport, makeReport, now, openCircuit, refusedProbe } from '../samples.ts'
import { snapshot, type Changes } from './snapshot.ts'

const replicate = makeReport({ provider: 'replicate', key: 'replicate_0000000a' })
const foreign = (id: string, seconds: number) => ({
  key,
  model: 'm',
  provider_request_id: id,
  created_at: ago(seconds),
})
const waits = { slot: 'next', in_use: false } as const

interface Case {
  what: string
  given: Changes
  kind: keyof typeof alertKinds
  subject?: string
  message: RegExp
  fix: RegExp
}

const unread = (line: number) => ({
  path: '/srv/my env/.env',
  line,
  rule: 'no_assignment',
  problem: 'no NAME=value',
  fix: 'Take it out.',
})

const cases: readonly Case[] = [
  {
    what: 'no worker',
    given: { reports: [replicate] },
    kind: 'provider_down',
    message: /fal takes no work.*No fal-worker/,
    fix: /Start a fal-worker/,
  },
  {
    what: 'paused, whatever else is the matter',
    given: {
      reports: [replicate],
      pauses: { fal: { mode: 'paused', since: ago(60), by: 'token_a' }, replicate: null },
    },
    kind: 'provider_paused',
    message: /^fal is sent no tracks\. Paused by token_a since /,
    fix: /soundfoundry providers resume fal/,
  },
  {
    what: 'no credential',
    given: { reports: [replicate, { ...makeReport(), credential: null, probe: null }] },
    kind: 'provider_down',
    message: /no credential|has a credential/,
    fix: /Set FAL_KEY/,
  },
  {
    what: 'a locked account',
    given: { circuits: [openCircuit('account', 'Top it up.', { reason: 'account_locked' })] },
    kind: 'provider_down',
    message: /Top it up/,
    fix: /new key does not help/,
  },
  {
    what: 'a probe that is refused',
    given: { reports: [replicate, makeReport({ findings: [fine, refusedProbe('key', 'key_refused', 'Refused.')] })] },
    kind: 'provider_down',
    message: /Refused/,
    fix: /soundfoundry keys rotate fal/,
  },
  {
    what: 'an outage',
    given: { circuits: [openCircuit('endpoint', 'It fails.')] },
    kind: 'provider_down',
    message: /It fails/,
    fix: /api\/providers/,
  },
  {
    what: 'one of two models',
    given: {
      reports: [replicate, { ...makeReport({ models: ['a', 'b'] }) }],
      circuits: [openCircuit('model', 'Gone.', { model: 'a' })],
    },
    kind: 'circuit_open',
    subject: circuitName({ provider: 'fal', scope: 'model', key: null, model: 'a' }),
    message: /Gone/,
    fix: /by itself/,
  },
  {
    what: 'a credential that is refused by the probe',
    given: {
      keys: [
        keyReport(),
        keyReport({ ...waits, key: 'fal_00000002', state: 'rejected', reason: 'key_refused', fix: 'Do this.' }),
      ],
    },
    kind: 'key_rejected',
    subject: 'fal_00000002',
    message: /fal_00000002 was not taken into use.*key_refused/,
    fix: /^Do this\.$/,
  },
  {
    what: 'a source that cannot be read',
    given: { keys: [keyReport(), keyReport({ ...waits, key: null, state: 'rejected', reason: 'source_unreadable' })] },
    kind: 'key_rejected',
    subject: 'fal.next',
    message: /fal's credential was not taken into use/,
    fix: /keys check/,
  },
  {
    what: 'a canary that was refused',
    given: {
      keys: [keyReport(), keyReport({ ...waits, key: 'fal_00000002', state: 'rolled_back', reason: 'key_refused' })],
    },
    kind: 'key_rolled_back',
    message: /taken back/,
    fix: /dashboard\/keys/,
  },
  {
    what: 'a candidate that waits',
    given: {
      keys: [keyReport(), keyReport({ ...waits, key: 'fal_00000002', state: 'held', reason: 'account_locked' })],
    },
    kind: 'key_held',
    message: /waits.*account_locked/,
    fix: /by itself/,
  },
  {
    what: 'a credential in use that stands in no file',
    given: { keys: [keyReport({ slot: null, lost_on_restart: true })] },
    kind: 'key_in_no_file',
    subject: key,
    message: /in use and stands in no file any more .* a restart of its worker loses it/,
    fix: /as FAL_KEY; soundfoundry keys check/,
  },
  {
    what: 'lines that two workers do not read',
    given: {
      reports: [
        { ...replicate, ignored_lines: [unread(3), unread(9)] },
        { ...makeReport(), ignored_lines: [unread(9), unread(3), unread(12), unread(20)] },
      ],
    },
    kind: 'env_file_lines',
    message: /not read: \/srv\/my env\/\.env, line 3 \(no NAME=value\), line 9 \(.*\), line 12 \(.*\), and 1 more\.$/,
    fix: /^Take it out\.$/,
  },
  {
    what: 'an old credential',
    given: { days: 80 },
    kind: 'key_due',
    message: /80 days ago, overdue in 10 days/,
    fix: /rotate fal/,
  },
  { what: 'a very old credential', given: { days: 95 }, kind: 'key_overdue', message: /95 days/, fix: /rotate fal/ },
  {
    what: 'a credential of two environments',
    given: { environments: ['production', 'staging'] },
    kind: 'key_shared_between_environments',
    message: /production, staging/,
    fix: /of its own/,
  },
  {
    what: 'an ADMIN credential',
    given: { reports: [replicate, { ...makeReport(), too_powerful: key }] },
    kind: 'key_too_powerful',
    subject: key,
    message: /more than run models/,
    fix: /API scope/,
  },
  {
    what: 'much more work than usual',
    given: {
      hours: [0, 1, 2, 3].map(hours => ({
        provider: 'fal',
        key,
        hour: now.getTime() - hours * 3_600_000,
        submits: hours === 0 ? 99 : 1,
        refused: {},
        spend_usd: 0,
        unpriced: 0,
      })),
    },
    kind: 'unusual_rate',
    subject: `${key}.submissions`,
    message: /99 submissions in this hour, where up to 20 are usual/,
    fix: /which caller/,
  },
  {
    what: 'work of somebody else, seen by two workers',
    given: {
      reports: [
        replicate,
        { ...makeReport(), foreign_work: [foreign('a', 60), foreign('b', 90_000)] },
        { ...makeReport(), worker: 'worker-2', foreign_work: [foreign('a', 60), foreign('c', 60)] },
      ],
    },
    kind: 'foreign_work',
    subject: key,
    message: /fal lists 2 requests of the last day that no track of this fleet claims \(c, a\)/,
    fix: /another environment.*rotate fal\. Then revoke this one at https:/,
  },
  {
    what: 'dead letters',
    given: { deadLetters: 3 },
    kind: 'dead_letter',
    message: /set aside: 3/,
    fix: /put them back/,
  },
]

t.test('what a person should know of', async t => {
  for (const { what, given, kind, subject, message, fix } of cases) {
    const [found, ...more] = findConditions(snapshot(given))
    t.match(
      found,
      { kind, severity: alertKinds[kind].severity, message, fix, ...(subject === undefined ? {} : { subject }) },
      what,
    )
    t.strictSame(more, [], `${what}, and nothing else`)
  }
})

t.test('what nobody needs to know', async t => {
  const old = keyReport({ slot: 'previous', state: 'previous', in_use: false })
  const quiet: [what: string, given: Changes][] = [
    ['all is well', {}],
    [
      'a circuit that lets a track through',
      { circuits: [{ ...openCircuit('key', 'x'), state: 'half_open', trial: { track: 'track', until: ago(-60) } }] },
    ],
    ['an old credential that only drains', { keys: [old], days: 95, environments: ['production', 'staging'] }],
    [
      'work of somebody else, days ago',
      { reports: [replicate, { ...makeReport(), foreign_work: [foreign('a', 90_000)] }] },
    ],
  ]
  for (const [what, given] of quiet) {
    const found = findConditions(snapshot(given))
    t.strictSame(
      found.map(({ kind }) => kind),
      [],
      what,
    )
  }
})

t.test('of much work of somebody else, the latest is named, and it is said that there may be more', async t => {
  const works = Array.from({ length: 20 }, (_, at) => foreign(`r-${at}`, 60 - at))
  const [found] = findConditions(snapshot({ reports: [replicate, { ...makeReport(), foreign_work: works }] }))
  t.match(found, {
    kind: 'foreign_work',
    message: /at least 20 requests of the last day .* \(r-19, r-18, r-17, and others\)/,
  })
})

t.test('of work that may be of a track which was taken for never accepted, the track is named', async t => {
  const works = [foreign('a', 60), { ...foreign('b', 50), track: 'track-1' }]
  const [found] = findConditions(snapshot({ reports: [replicate, { ...makeReport(), foreign_work: works }] }))
  t.match(found, { kind: 'foreign_work', message: /\(b, which may be of track track-1, a\)/ })
})

t.test('who is only starting is given time, and so is a provider that slows us down', async t => {
  const [absent] = findConditions(snapshot({ reports: [replicate] }))
  t.equal(absent?.holdMs, 20_000)
  const [slow] = findConditions(
    snapshot({ circuits: [openCircuit('account', 'Slow down.', { reason: 'rate_limited' })] }),
  )
  t.match(slow, { kind: 'circuit_open', holdMs: 60_000 })
})

t.test('every kind has whole sentences, with or without a provider', async t => {
  for (const [kind, row] of Object.entries(alertKinds)) {
    for (const facts of [
      { provider: 'fal', key, detail: 'It is so.' },
      { provider: 'replicate', key: null, detail: 'It is so.' },
      { provider: null, key: null, detail: 'It is so.' },
    ] as const) {
      for (const text of [row.sentence(facts), row.fix(facts), row.end(facts)])
        t.match(text, /^\S.*\.$/, `${kind}: ${text}`)
    }
  }
})
