import * as fc from 'fast-check'
import t from 'tap'
import { whyUnfit } from '../src/unfit-text.ts'

t.test('what is no text is told by its number, its place and what to do', async t => {
  const table: readonly [text: string, why: string | null][] = [
    ['', null],
    ['a slow waltz\tin\r\nthree parts\n', null],
    ['Café, 日本語 👩‍👩‍👧 שלום\u200F \u2028 \u00AD \uFEFF', null],
    [' \u00A0\u200B', null],
    ['\0', 'holds the control character U+0000 at character 1: take it out (of these, only tab, LF and CR are text)'],
    [
      '🎷\u001B[31m',
      'holds the control character U+001B at character 2: take it out (of these, only tab, LF and CR are text)',
    ],
    [
      'a\u007F',
      'holds the control character U+007F at character 2: take it out (of these, only tab, LF and CR are text)',
    ],
    [
      '\u0085',
      'holds the control character U+0085 at character 1: take it out (of these, only tab, LF and CR are text)',
    ],
    [
      '\u000B',
      'holds the control character U+000B at character 1: take it out (of these, only tab, LF and CR are text)',
    ],
    ['ab\uFFFE', 'holds U+FFFE at character 3, which is no character: take it out'],
    ['\uFFFF', 'holds U+FFFF at character 1, which is no character: take it out'],
    ['\uFDD0', 'holds U+FDD0 at character 1, which is no character: take it out'],
    ['🎷🎷\u{1FFFE}', 'holds U+1FFFE at character 3, which is no character: take it out'],
    [
      'Caf\uFFFD',
      'holds U+FFFD at character 4, the sign of text that was decoded wrongly: read it anew, in the encoding that it is in',
    ],
    [
      'a\uD83D',
      'holds half of a surrogate pair (such as \\ud83d) at character 2, which is no character: send the whole of it, or none',
    ],
  ]
  for (const [text, why] of table) t.equal(whyUnfit(text), why, why ?? 'is text')
})

const isWrong = (point: number): boolean =>
  (point < 0x20 && ![0x09, 0x0a, 0x0d].includes(point)) ||
  (point >= 0x7f && point <= 0x9f) ||
  (point >= 0xd8_00 && point <= 0xdf_ff) ||
  (point >= 0xfd_d0 && point <= 0xfd_ef) ||
  point === 0xff_fd ||
  (point & 0xff_fe) === 0xff_fe

t.test('one such character is found wherever it stands, and nothing else is', async () => {
  const code = fc.integer({ min: 0, max: 0x10_ff_ff })
  const mostlyLow = fc.oneof(code, fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0xfd_c0, max: 0x1_00_10 }))
  fc.assert(
    fc.property(
      fc.array(
        mostlyLow.filter(point => !isWrong(point)),
        { maxLength: 20 },
      ),
      mostlyLow,
      (points, one) => {
        const text = String.fromCodePoint(...points)
        const why = whyUnfit(`${text}${String.fromCodePoint(one)}${text}`)
        return isWrong(one) ? why?.includes(`at character ${points.length + 1}`) === true : why === null
      },
    ),
  )
})
