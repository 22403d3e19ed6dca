/** The ways between the boxes of one drawing: to each provider, where one refuses, and on to the store. */
export interface Ways {
  readonly to: readonly [string, string]
  /** To the sign that says no, and from there to the other provider. */
  readonly refused: readonly [Refusal, Refusal]
  readonly from: readonly [string, string]
}
interface Refusal {
  readonly x: number
  readonly y: number
  readonly before: string
  readonly after: string
  readonly bend: string
}

export const wide: Ways = {
  to: ['M472 66 C 580 66 560 36 688 36', 'M472 66 C 580 66 560 98 688 98'],
  refused: [
    {
      x: 632,
      y: 36,
      before: 'M472 66 C 560 66 548 36 620 36',
      after: 'M644 36 H 688',
      bend: 'M632 46 C 632 84 640 98 688 98',
    },
    {
      x: 632,
      y: 98,
      before: 'M472 66 C 560 66 548 98 620 98',
      after: 'M644 98 H 688',
      bend: 'M632 88 C 632 50 640 36 688 36',
    },
  ],
  from: ['M984 36 C 1072 36 1064 66 1152 66', 'M984 98 C 1072 98 1064 66 1152 66'],
}
/** The same for a column. */
export const middle: Ways = {
  to: ['M280 62 C 380 62 360 32 448 32', 'M280 62 C 380 62 360 92 448 92'],
  refused: [
    {
      x: 400,
      y: 32,
      before: 'M280 62 C 340 62 330 32 388 32',
      after: 'M412 32 H 448',
      bend: 'M400 42 C 400 76 406 92 448 92',
    },
    {
      x: 400,
      y: 92,
      before: 'M280 62 C 340 62 330 92 388 92',
      after: 'M412 92 H 448',
      bend: 'M400 82 C 400 48 406 32 448 32',
    },
  ],
  from: ['M696 32 C 748 32 742 62 796 62', 'M696 92 C 748 92 742 62 796 62'],
}
export const narrow: Ways = {
  to: ['M92 76 C 126 76 110 38 146 38', 'M92 76 C 126 76 110 114 146 114'],
  refused: [
    {
      x: 120,
      y: 38,
      before: 'M92 76 C 110 76 96 38 109 38',
      after: 'M131 38 H 146',
      bend: 'M120 48 C 120 92 124 114 146 114',
    },
    {
      x: 120,
      y: 114,
      before: 'M92 76 C 110 76 96 114 109 114',
      after: 'M131 114 H 146',
      bend: 'M120 104 C 120 60 124 38 146 38',
    },
  ],
  from: ['M258 38 C 278 38 266 76 284 76', 'M258 114 C 278 114 266 76 284 76'],
}
