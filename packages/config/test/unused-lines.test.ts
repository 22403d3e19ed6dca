import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { parseEnvFile } from '../src/env-file.ts'
import { unusedLines } from '../src/unused-lines.ts'

const told = (content: string) =>
  unusedLines('/srv/.env', parseEnvFile(Buffer.from(content))).map(
    ({ notice: { line, rule, problem } }) => `${line} ${rule}: ${problem}`,
  )

const otherCase = (line: number, name: string) => `${line} other_case: a name in another case than ${name}`
const repeated = (line: number, name: string, last: number, how = 'with another value') =>
  `${line} repeated: ${name} stands again in line ${last}, ${how}, and the last one counts`

t.test('a line that sets nothing is named with the variable that it was meant to set', async t => {
  const table: readonly [what: string, content: string, notices: string[]][] = [
    ['nothing', 'FAL_KEY=a\nNATS_URL=b\n', []],
    ['small letters', 'A=1\nfal_key=a', [otherCase(2, 'FAL_KEY')]],
    ['mixed letters, with export', 'export Fal_Key=a', [otherCase(1, 'FAL_KEY')]],
    ['a setting', '# c\n\nnats_url=a', [otherCase(3, 'NATS_URL')]],
    ['a file of a secret', 'replicate_api_token_file=a', [otherCase(1, 'REPLICATE_API_TOKEN_FILE')]],
    ['an older name', 'fal_api_key=a', [otherCase(1, 'FAL_API_KEY')]],
    ['beside the right one', 'fal_key=a\nFAL_KEY=b', [otherCase(1, 'FAL_KEY')]],
    ['in small letters twice', 'fal_key=a\nfal_key=b', [otherCase(1, 'FAL_KEY'), otherCase(2, 'FAL_KEY')]],
    ['what another program may be told', 'host=a\nPort=1\nhttps_proxy=b', []],
    ['twice', 'FAL_KEY=a\nB=1\nFAL_KEY=b', [repeated(1, 'FAL_KEY', 3)]],
    ['after a value of several lines', 'A="x\ny"\nPORT=1\n\nPORT=2', [repeated(3, 'PORT', 5)]],
    ['three times', 'FAL_KEY=a\nFAL_KEY=b\nFAL_KEY=c', [repeated(1, 'FAL_KEY', 3), repeated(2, 'FAL_KEY', 3)]],
    ['only the one between is another', 'FAL_KEY=a\nFAL_KEY=b\nFAL_KEY="a"', [repeated(2, 'FAL_KEY', 3)]],
    ['the same value', "FAL_KEY=a\nFAL_KEY='a' # b", []],
    ['an empty one before it', 'FAL_KEY=\nFAL_KEY=a', []],
    ['an empty one after it', 'FAL_KEY=a\nFAL_KEY=', [repeated(1, 'FAL_KEY', 2, 'without a value')]],
    ['what is not ours', 'AWS_KEY=a\nAWS_KEY=b\naws_key=c', []],
    ['two older names of one', 'FAL_KEY=a\nFAL_API_KEY=b', []],
  ]
  for (const [what, content, notices] of table) t.strictSame(told(content), notices, what)
})

t.test('no value is told, and no name that is not ours', async t => {
  const secrets = Array.from({ length: 3 }, () => randomUUID())
  const [a = '', b = '', c = ''] = secrets
  const content = `FAL_KEY=${a}\nFAL_KEY=${b}\nfal_key=${c}\n${a}=1\n${a}=2\n${a.toUpperCase()}=3`
  const unused = unusedLines('/srv/.env', parseEnvFile(Buffer.from(content)))
  t.equal(unused.length, 2)
  for (const secret of secrets) t.notMatch(JSON.stringify(unused).toLowerCase(), secret)
})

t.test('a variable that counts is never told, and every other value of it is', async () => {
  const value = fc.constantFrom('', 'a', 'b', 'c')
  fc.assert(
    fc.property(fc.array(value, { maxLength: 8 }), values => {
      const { statements } = parseEnvFile(Buffer.from(values.map(each => `FAL_KEY=${each}`).join('\n')))
      const lines = unusedLines('/srv/.env', { statements }).map(({ notice }) => notice.line)
      const last = values.at(-1)
      const expected = values.flatMap((each, at) => (each !== '' && each !== last ? [at + 1] : []))
      return JSON.stringify(lines) === JSON.stringify(expected)
    }),
  )
})
