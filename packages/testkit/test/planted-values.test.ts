import t from 'tap'
import { findPlanted, makeFalKey, makeReplicateToken } from '../src/index.ts'

const fal = makeFalKey()
const replicate = makeReplicateToken()
const planted = { fal, replicate }
const [keyId = '', keySecret = ''] = fal.split(':')

t.test('finds a planted value in every form', async t => {
  const table: readonly (readonly [what: string, written: string | Uint8Array, found: string[]])[] = [
    ['nothing', 'There is no credential in here.', []],
    ['another key', `${makeFalKey()} ${makeReplicateToken()}`, []],
    ['the whole', `{"detail":"Key ${fal} is unknown"}`, ['fal']],
    ['the id alone', `key ${keyId}`, ['fal']],
    ['the secret alone', `key ${keySecret}`, ['fal']],
    ['both values', `${fal}${replicate}`, ['fal', 'replicate']],
    ['percent-encoded', `?key=${encodeURIComponent(fal)}`, ['fal']],
    ['in base64', Buffer.from(fal).toString('base64'), ['fal']],
    ['in base64, after one byte', Buffer.from(`.${fal}.`).toString('base64'), ['fal']],
    ['in base64, after two bytes', Buffer.from(`..${fal}..`).toString('base64url'), ['fal']],
    ['a half in the base64 of something longer', Buffer.from(`Key ${keySecret}\n`).toString('base64'), ['fal']],
    [
      'the Replicate token in the base64 of JSON',
      Buffer.from(JSON.stringify({ replicate })).toString('base64'),
      ['replicate'],
    ],
    [
      'among bytes that are no text',
      Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(replicate)]),
      ['replicate'],
    ],
  ]
  for (const [what, written, found] of table) t.strictSame(findPlanted(planted, written), found, what)
})
