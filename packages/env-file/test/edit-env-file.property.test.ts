import * as fc from 'fast-check'
import t from 'tap'
import { parseEnvFile } from '@soundfoundry/config'
import { editEnvFile as editBytes, type EnvChange } from '../src/edit-env-file.ts'

const editEnvFile = (content: string, changes: readonly EnvChange[]): string =>
  editBytes(Buffer.from(content), changes).toString()

const textOf = (characters: string, minLength = 0): fc.Arbitrary<string> =>
  fc.string({ minLength, unit: fc.constantFrom(...Array.from(characters)) })

const name = fc.constantFrom('FAL_KEY', 'FAL_KEY_NEXT', 'FAL_KEY_PREVIOUS', 'REPLICATE_API_TOKEN', 'NATS_URL', 'PORT')
const word = textOf('abcXYZ019:_-./+=~!%&')
const oddWord = textOf('ab1: #$\'"`\\n=\t')
const value = fc.oneof(
  word,
  oddWord.map(each => `'${each.replaceAll("'", '')}'`),
  oddWord.map(each => `"${each.replaceAll('"', '')}"`),
  fc.tuple(word, word).map(([first, second]) => `"${first}\n${second}"`),
)
const line = fc.oneof(
  fc.tuple(fc.constantFrom('', 'export ', '  '), name, fc.constantFrom('=', ' = ', '= '), value).map(p => p.join('')),
  fc.tuple(name, word, fc.constantFrom(' # why', '#why', '   ')).map(([a, b, c]) => `${a}=${b}${c}`),
  oddWord.map(each => `# ${each}`),
  name.map(each => `#${each}=`),
  fc.constantFrom('', '   ', 'no assignment here'),
)
const file = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, lineBreak, isEnded]) => lines.join(lineBreak) + (isEnded && lines.length > 0 ? lineBreak : ''))
const credential = textOf('abcXYZ019:_-$#\'"\\/+=', 1)

const variablesIn = (content: string): Record<string, string> => ({ ...parseEnvFile(Buffer.from(content)).variables })

/** Whether `part` can be had from `whole` by leaving lines out. */
function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const each of whole) if (at < part.length && part[at] === each) at += 1
  return at === part.length
}

/** The lines that belong to none of the names, of a file without values that span lines. */
const otherLines = (content: string, names: readonly string[]): string[] =>
  content.split('\n').filter(each => {
    const own = /^\s*(?:export\s+)?(\w+)\s*=/.exec(each)?.[1]
    return own === undefined || !names.includes(own)
  })

t.test('the variables become what was asked for, and all others stay what they were', async t => {
  let edited = 0
  fc.assert(
    fc.property(file, credential, credential, (content, current, previous) => {
      const changes = [
        { name: 'FAL_KEY', value: current },
        { name: 'FAL_KEY_PREVIOUS', value: previous, after: 'FAL_KEY' },
        { name: 'FAL_KEY_NEXT', value: null },
      ]
      let result: string
      try {
        result = editEnvFile(content, changes)
      } catch (error) {
        // Only a value that no quoting can hold, and quotes that swallow other lines, may be refused.
        const isOdd = [current, previous, content].some(each => /['"`]/.test(each))
        if (isOdd && error instanceof Error && error.name === 'UneditableEnvFile') return
        throw error
      }
      edited += 1
      const { FAL_KEY_NEXT: _next, ...others } = variablesIn(content)
      t.same(variablesIn(result), { ...others, FAL_KEY: current, FAL_KEY_PREVIOUS: previous })
    }),
    { numRuns: 500 },
  )
  t.ok(edited > 100, `${edited} of 500 files were edited`)
})

t.test('every byte outside of the changed value stays, whatever the bytes are', async t => {
  const noise = fc.uint8Array({ maxLength: 30 }).map(each =>
    Buffer.from(each)
      .toString('latin1')
      .replaceAll(/["'`\0]/g, '.'),
  )
  fc.assert(
    fc.property(noise, noise, fc.boolean(), (before, after, hasMark) => {
      const head = Buffer.from(`${hasMark ? '\xef\xbb\xbf' : ''}#${before.replaceAll('\r', '.')}\n`, 'latin1')
      const tail = Buffer.from(`\n#${after.replaceAll('\r', '.')}`, 'latin1')
      const content = (value: string) => Buffer.concat([head, Buffer.from(`FAL_KEY=${value}`), tail])
      // A later line of the noise may name it, too.
      if (/FAL_KEY/.test(before + after)) return
      t.same(editBytes(content('old'), [{ name: 'FAL_KEY', value: 'new' }]), content('new'))
    }),
    { numRuns: 300 },
  )
})

t.test('every other line stays as it was, byte for byte', async t => {
  const names = ['FAL_KEY', 'FAL_KEY_PREVIOUS', 'FAL_KEY_NEXT']
  const plain = fc.tuple(name, word).map(each => each.join('='))
  const comment = textOf('ab =#\'"').map(each => `# ${each}`)
  const plainFile = fc
    .array(fc.oneof(plain, comment, fc.constantFrom('', 'SPACED = x # c')))
    .map(each => each.map(text => `${text}\n`).join(''))
  fc.assert(
    fc.property(plainFile, word, word, (content, current, previous) => {
      const result = editEnvFile(content, [
        { name: 'FAL_KEY', value: `k${current}` },
        { name: 'FAL_KEY_PREVIOUS', value: `k${previous}`, after: 'FAL_KEY' },
        { name: 'FAL_KEY_NEXT', value: null },
      ])
      t.ok(isSubsequence(otherLines(content, names), result.split('\n')))
      t.same(otherLines(result, names), otherLines(content, names))
    }),
    { numRuns: 300 },
  )
})

t.test('a change and its reverse give the file back', async t => {
  const plainFile = fc.array(
    fc.oneof(
      word.map(each => `# ${each}`),
      fc.constant(''),
    ),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(plainFile, plainFile, (before, after) => {
      const content = [...before, 'FAL_KEY=old # mine', ...after].map(each => `${each}\n`).join('')
      const changed = editEnvFile(content, [
        { name: 'FAL_KEY', value: 'new' },
        { name: 'FAL_KEY_PREVIOUS', value: 'old', after: 'FAL_KEY' },
      ])
      const back = editEnvFile(changed, [
        { name: 'FAL_KEY', value: 'old' },
        { name: 'FAL_KEY_PREVIOUS', value: null },
      ])
      t.equal(back, content)
    }),
    { numRuns: 100 },
  )
})
