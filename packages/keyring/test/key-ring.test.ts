import t from 'tap'
import {
  accepted,
  drained,
  lives,
  probed,
  read,
  refused,
  started,
  tick,
  uncertain,
  unsent,
  type Step,
} from './lives.ts'

/** A worker that runs with A. */
const withA: readonly Step[] = [
  [read('A'), ['A >current', '?A', '=A']],
  [probed('A', 'ok'), ['=A']],
]
/** The source names B now, and its probe went well. */
const thenB: readonly Step[] = [
  ...withA,
  [read('B', null, 'A'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
  [probed('B', 'ok'), ['B checked>probed', 'B probed>canary', '=B*']],
]
/** A worker that runs with A, while N is staged. */
const withNext: readonly Step[] = [
  [read('A', 'N'), ['A >current', 'N >candidate', 'N candidate>checked', '?A', '?N', '=A']],
  [probed('A', 'ok'), ['=A']],
  [probed('N', 'ok'), ['N checked>ready', '=A']],
]

const table: Readonly<Record<string, readonly Step[]>> = {
  'a rotation, from the candidate to the retired predecessor': [
    ...thenB,
    [started('B'), ['=A']],
    [started('A'), ['=A']],
    [accepted('A'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [drained('A'), ['=B']],
    [read('B'), ['A previous>retired', '=B']],
  ],
  'a predecessor that no source names is kept until it has drained': [
    ...withA,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [probed('B', 'ok'), ['B checked>probed', 'B probed>canary', '=B*']],
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [tick, ['=B'], 86_400],
    [drained('A'), ['A previous>retired', '=B']],
  ],
  'what has drained says nothing about the one in use': [
    ...thenB,
    [drained('A'), ['=B*']],
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [read('B'), ['=B']],
  ],
  'a value that breaks the format is rejected and nothing else changes': [
    ...withA,
    [read('B!', null, 'A'), ['B >candidate', 'B candidate>rejected bad_format', '=A']],
    [read('B!', null, 'A'), ['=A']],
    [tick, ['=A'], 3_600],
    [read('A'), ['=A']],
  ],
  'a source that cannot be read changes nothing': [
    ...withA,
    [
      read('unreadable', 'unreadable', 'unreadable'),
      [
        '? >candidate',
        '? candidate>rejected source_unreadable',
        '? >candidate',
        '? candidate>rejected source_unreadable',
        '? >candidate',
        '? candidate>rejected source_unreadable',
        '=A',
      ],
    ],
    [read('A'), ['=A']],
  ],
  'what a source named before it could not be read still counts': [
    ...withNext,
    [drained('N'), ['=A']],
    [read('A', 'unreadable'), ['? >candidate', '? candidate>rejected source_unreadable', '=A']],
    [read('A', 'unreadable'), ['=A']],
    [read('A', 'N'), ['=A']],
    [started('A'), ['=A']],
    [refused('A', 401), ['A current>rejected key_refused', 'N ready>canary', '=N*']],
  ],
  'a probe that answers after the canary was refused changes nothing': [
    ...withNext,
    [tick, ['?N', '=A'], 600],
    [read('N', null, 'A'), ['N ready>canary', '=N*']],
    [started('N'), ['=A']],
    [refused('N', 403), ['N canary>rolled_back model_forbidden', '=A']],
    [probed('N', 'refused'), ['=A']],
    [tick, ['=A'], 599],
    [tick, ['N rolled_back>checked', '?N', '=A'], 1],
  ],
  'a source that names nothing any more stops nothing': [...withA, [read(null), ['=A']], [tick, ['=A'], 60]],
  'a candidate that the probe refuses is rejected until the source changes': [
    ...withA,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [probed('B', 'refused'), ['B checked>rejected key_refused', '=A']],
    [read('B'), ['=A']],
    [tick, ['=A'], 86_400],
    [read('A'), ['B rejected>retired', '=A']],
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
  ],
  'a refusal that may pass is tried again after ten minutes': [
    ...withA,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [probed('B', 'forbidden'), ['B checked>rejected model_forbidden', '=A']],
    [tick, ['=A'], 599],
    [tick, ['B rejected>checked', '?B', '=A'], 1],
    [probed('B', 'ok'), ['B checked>probed', 'B probed>canary', '=B*']],
  ],
  'a canary that is refused is rolled back': [
    ...thenB,
    [started('B'), ['=A']],
    [refused('B', 401), ['B canary>rolled_back key_refused', '=A']],
    [read('B', null, 'A'), ['=A']],
    [tick, ['=A'], 86_400],
    [read('A', null, 'B'), ['=A']],
  ],
  'a canary that may not use the model is rolled back, and tried again later': [
    ...thenB,
    [started('B'), ['=A']],
    [refused('B', 403), ['B canary>rolled_back model_forbidden', '=A']],
    [tick, ['B rolled_back>checked', '?B', '=A'], 600],
  ],
  'a locked account says nothing about the canary: it is held, and longer each time': [
    ...thenB,
    [started('B'), ['=A']],
    [refused('B', 'locked'), ['B canary>held account_locked', '=A']],
    [tick, ['=A'], 1],
    [tick, ['?B', '=A'], 1],
    [probed('B', 'locked'), ['=A']],
    [tick, ['=A'], 4],
    [tick, ['?B', '=A'], 1],
    [probed('B', 'ok'), ['B held>probed', 'B probed>canary', '=B*']],
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
  ],
  'an empty balance, an unreachable provider and an unknown outcome hold the canary': [
    ...thenB,
    [started('B'), ['=A']],
    [refused('B', 402), ['B canary>held out_of_credit', '=A']],
    [tick, ['?B', '=A'], 2],
    [probed('B', 'ok'), ['B held>probed', 'B probed>canary', '=B*']],
    [started('B'), ['=A']],
    [refused('B', 'down'), ['B canary>held connection_failed', '=A']],
    [tick, ['?B', '=A'], 5],
    [probed('B', 'ok'), ['B held>probed', 'B probed>canary', '=B*']],
    [started('B'), ['=A']],
    [uncertain('B'), ['B canary>held timeout', '=A']],
    [tick, ['?B', '=A'], 15],
  ],
  'a rate limit, a refused request, a lost model and a submit that was not sent leave the canary as it is': [
    ...thenB,
    ...[refused('B', 429), refused('B', 422), refused('B', 404), unsent('B')].flatMap((event): Step[] => [
      [started('B'), ['=A']],
      [event, ['=B*']],
    ]),
  ],
  'a canary whose outcome is never told is held after a minute': [
    ...thenB,
    [started('B'), ['=A']],
    [tick, ['=A'], 59],
    [tick, ['B canary>held no_verdict', '=A'], 1],
    [tick, ['?B', '=A'], 2],
  ],
  'while the provider cannot be reached, the candidate waits': [
    ...withA,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [probed('B', 'unreachable'), ['B checked>held connection_failed', '=A']],
    [tick, ['?B', '=A'], 2],
    [probed('B', 'silent'), ['B held>held no_verdict', '=A']],
    [tick, ['?B', '=A'], 5],
    [probed('B', 'ok'), ['B held>probed', 'B probed>canary', '=B*']],
  ],
  'what three probes cannot tell, a submit tells': [
    ...withA,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [probed('B', 'vague'), ['B checked>held no_verdict', '=A']],
    [tick, ['?B', '=A'], 2],
    [probed('B', 'vague'), ['=A']],
    [tick, ['?B', '=A'], 5],
    [probed('B', 'vague'), ['B held>probed', 'B probed>canary', '=B*']],
  ],
  'a source that goes back to the old value takes the canary away, even from under a submit': [
    ...thenB,
    [started('B'), ['=A']],
    [read('A'), ['B canary>previous', '=A']],
    [accepted('B'), ['=A']],
    [drained('B'), ['B previous>retired', '=A']],
  ],
  'a candidate that another one overtakes is forgotten': [
    ...withA,
    [read('B'), ['B >candidate', 'B candidate>checked', '?B', '=A']],
    [read('C'), ['C >candidate', 'C candidate>checked', 'B checked>retired', '?C', '=A']],
    [probed('B', 'ok'), ['=A']],
    [probed('C', 'ok'), ['C checked>probed', 'C probed>canary', '=C*']],
  ],
  'a promoted credential is rolled back by swapping the two': [
    ...thenB,
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [read('A', null, 'B'), ['A previous>checked', '?A', '=B']],
    [probed('A', 'ok'), ['A checked>current', 'B current>previous', '=A']],
  ],
  'one that worked before needs no new proof, whatever the source named in between': [
    ...thenB,
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [read('A'), ['A previous>checked', '?A', '=B']],
    [probed('A', 'unreachable'), ['A checked>held connection_failed', '=B']],
    [tick, ['?A', '=B'], 5],
    [probed('A', 'ok'), ['A held>current', 'B current>previous', '=A']],
    [read('B', null, 'A'), ['B previous>checked', '?B', '=A']],
    [probed('B', 'ok'), ['A current>previous', 'B checked>current', '=B']],
  ],
  'one that is still staged when another takes its place is asked for again': [
    ...thenB,
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [read('A', 'B'), ['A previous>checked', '?A', '=B']],
    [probed('A', 'ok'), ['A checked>current', 'B current>checked', '?B', '=A']],
  ],
  'one that worked before and is refused now is not taken back': [
    ...thenB,
    [started('B'), ['=A']],
    [accepted('B'), ['A current>previous', 'B canary>current', '=B']],
    [read('A', null, 'B'), ['A previous>checked', '?A', '=B']],
    [probed('A', 'refused'), ['A checked>rejected key_refused', '=B']],
  ],
}

for (const [name, steps] of Object.entries(table)) {
  t.test(name, async t => {
    const { told, expected } = lives(steps)
    t.strictSame(told, expected)
  })
}
