import t from 'tap'
import { accepted, drained, lives, probed, read, refused, started, tick, type Step } from './lives.ts'

/** A worker that runs with A, while N is staged. */
const withNext: readonly Step[] = [
  [read('A', 'N'), ['A >current', 'N >candidate', 'N candidate>checked', '?A', '?N', '=A']],
  [probed('A', 'ok'), ['=A']],
  [probed('N', 'ok'), ['N checked>ready', '=A']],
]

/** A worker that started without any, and whose first one no track has proven yet. */
const firstCanary: readonly Step[] = [
  [read(null), ['=null']],
  [read('A'), ['A >candidate', 'A candidate>checked', '?A', '=null']],
  [probed('A', 'ok'), ['A checked>probed', 'A probed>canary', '=A*']],
]

const table: Readonly<Record<string, readonly Step[]>> = {
  'a staged credential that is promoted goes straight to the canary': [
    ...withNext,
    [read('N', null, 'A'), ['N ready>canary', '=N*']],
  ],
  'the staged credential stands in at once when the one in use is refused': [
    ...withNext,
    [started('A'), ['=A']],
    [started('A'), ['=A']],
    [refused('A', 401), ['A current>rejected key_refused', 'N ready>canary', '=N*']],
    [started('N'), ['=N']],
    [started('N'), ['=N']],
    [refused('A', 401), ['=N']],
    [accepted('N'), ['N canary>current', '=N']],
    [accepted('N'), ['=N']],
    [tick, ['=N'], 86_400],
  ],
  'first the staged one, then the old one, once each': [
    [read('A', 'N', 'P'), ['A >current', 'N >candidate', 'N candidate>checked', 'P >previous', '?A', '?N', '=A']],
    [probed('N', 'ok'), ['N checked>ready', '=A']],
    [started('A'), ['=A']],
    [refused('A', 403), ['A current>rejected model_forbidden', 'N ready>canary', '=N*']],
    [started('N'), ['=N']],
    [refused('N', 403), ['N canary>rolled_back model_forbidden', 'P previous>canary', '=P*']],
    [started('P'), ['=P']],
    [refused('P', 401), ['A rejected>current model_forbidden', 'P canary>rolled_back key_refused', '=A']],
    [started('A'), ['=A']],
    [refused('A', 403), ['=A']],
    [started('A'), ['=A']],
    [accepted('A'), ['A current>current', '=A']],
  ],
  'a credential in use that a probe no longer refuses is in use again': [
    ...withNext,
    [probed('A', 'refused'), ['A current>rejected key_refused', 'N ready>canary', '=N*']],
    [tick, ['?A', '=N*'], 30],
    [probed('A', 'ok'), ['A rejected>current', 'N canary>ready', '=A']],
  ],
  'a credential in use that lacked a permission is tried again as soon as a source names it anew': [
    [read('A', null, 'P'), ['A >current', 'P >previous', '?A', '=A']],
    [probed('A', 'ok'), ['=A']],
    [started('A'), ['=A']],
    [refused('A', 403), ['A current>rejected model_forbidden', 'P previous>canary', '=P*']],
    [read('B', null, 'P'), ['B >candidate', 'B candidate>checked', '?B', '=P*']],
    [read('A', null, 'P'), ['A rejected>current', 'P canary>previous', 'B checked>retired', '?A', '=A']],
  ],
  'after a restart with a refused credential and nothing else, it is in use and refused': [
    [read('A'), ['A >current', '?A', '=A']],
    [probed('A', 'refused'), ['A current>current key_refused', '=A']],
    [tick, ['?A', '=A'], 30],
    [probed('A', 'refused'), ['=A']],
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [probed('B', 'ok'), ['A current>rejected key_refused', 'B checked>probed', 'B probed>canary', '=B*']],
    [started('B'), ['=B']],
    [accepted('B'), ['B canary>current', '=B']],
    [drained('A'), ['A rejected>retired', '=B']],
  ],
  'with no credential at the start, the first that is probed is in use at once': [
    ...firstCanary,
    [started('A'), ['=A']],
    [refused('A', 'locked'), ['=A*']],
    [started('A'), ['=A']],
    [accepted('A'), ['A canary>current', '=A']],
  ],
  'with no credential at the start and the first one refused at work, it stays in use all the same': [
    ...firstCanary,
    [started('A'), ['=A']],
    [refused('A', 403), ['A canary>current model_forbidden', '=A']],
  ],
  'a first one that no source names any more stays in use, and can still be proven': [
    ...firstCanary,
    [read(null), ['=A*']],
    [tick, ['=A*'], 86_400],
    [drained('A'), ['=A*']],
    [started('A'), ['=A']],
    [accepted('A'), ['A canary>current', '=A']],
    [tick, ['=A'], 86_400],
  ],
  'a first one that broke in its source stays in use until another one has passed its probe': [
    ...firstCanary,
    [read('A!'), ['A >candidate', 'A candidate>rejected bad_format', '=A*']],
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A*']],
    [probed('B', 'ok'), ['B checked>probed', 'B probed>canary', 'A canary>retired', '=B*']],
  ],
  'a first one whose successor the probe refuses stays in use': [
    ...firstCanary,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A*']],
    [probed('B', 'refused'), ['B checked>rejected key_refused', '=A*']],
    [read(null), ['B rejected>retired', '=A*']],
  ],
  'a first one that no source names any more does not make way for a staged one while it works': [
    [read(null, 'N'), ['N >candidate', 'N candidate>checked', '?N', '=null']],
    [read('A', 'N'), ['A >candidate', 'A candidate>checked', '?A', '=null']],
    [probed('A', 'ok'), ['A checked>probed', 'A probed>canary', '=A*']],
    [probed('N', 'ok'), ['N checked>ready', '=A*']],
    [read(null, 'N'), ['=A*']],
    [started('A'), ['=A']],
    [refused('A', 401), ['N ready>canary', 'A canary>rolled_back key_refused', '=N*']],
  ],
  'a stand-in that no source names any more stands in until what it stands in for works again': [
    ...withNext,
    [refused('A', 401), ['A current>rejected key_refused', 'N ready>canary', '=N*']],
    [read('A'), ['=N*']],
    [tick, ['?A', '=N*'], 30],
    [probed('A', 'ok'), ['A rejected>current', 'N canary>previous', '=A']],
    [drained('N'), ['N previous>retired', '=A']],
  ],
  'a ready credential that is refused in the meantime is not ready any more': [
    ...withNext,
    [tick, ['?N', '=A'], 600],
    [probed('N', 'unreachable'), ['=A']],
    [tick, ['?N', '=A'], 600],
    [probed('N', 'refused'), ['N ready>rejected key_refused', '=A']],
    [started('A'), ['=A']],
    [refused('A', 401), ['A current>current key_refused', '=A']],
  ],
}

for (const [name, steps] of Object.entries(table)) {
  t.test(name, async t => {
    const { told, expected } = lives(steps)
    t.strictSame(told, expected)
  })
}
