import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { completionWords } from '../src/completion-words.ts'
import { groups } from '../src/commands/index.ts'
import { runCli, temporaryDirectory } from './command-line.ts'

t.test('what can stand where the cursor is', async t => {
  const table: readonly [typed: readonly string[], words: readonly string[]][] = [
    [['pro'], ['providers']],
    [
      ['keys', 'r'],
      ['rotate', 'rollback', 'retire'],
    ],
    [
      ['keys', 'rotate', ''],
      ['fal', 'replicate'],
    ],
    [['keys', 'rotate', 'r'], ['replicate']],
    [['keys', 'rotate', 'fal', '--new'], ['--new-sandbox-key']],
    [
      ['tracks', 'create', '--provider', ''],
      ['fal', 'replicate'],
    ],
    [
      ['usage', '--window', ''],
      ['1h', '24h', '30d'],
    ],
    [['tracks', 'create', '--prompt', ''], []],
    [['completion', 'f'], ['fish']],
    [['doctor', '--j'], ['--json']],
    [['nonsense', ''], []],
    [['keys', 'nonsense', ''], []],
  ]
  for (const [typed, words] of table) t.same(completionWords(groups, typed), words, typed.join(' '))
  t.ok(completionWords(groups, ['']).includes('tracks'))
  t.ok(completionWords(groups, []).includes('tracks'))
  const asked = await runCli(['completion', 'words', '--', 'keys', 'sta'])
  t.same([asked.code, asked.out], [0, 'status\n'])
})

t.test('each shell has a script, and bash completes with its', async t => {
  for (const shell of ['zsh', 'fish', 'powershell']) {
    const { code, out } = await runCli(['completion', shell])
    t.equal(code, 0)
    t.match(out, /soundfoundry.* completion words|completion words/s)
  }
  const { out: script } = await runCli(['completion', 'bash'])
  const directory = await temporaryDirectory(t)
  const command = join(directory, 'soundfoundry')
  // Stands for the command, and says what it was asked.
  await writeFile(command, '#!/bin/sh\nprintf "%s\\n" "$*" two\n')
  await chmod(command, 0o755)
  const asking = [
    script,
    `COMP_WORDS=("${command}" keys rot); COMP_CWORD=2`,
    '_soundfoundry',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n')
  const bash = spawn('bash', ['-c', asking], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = await Promise.race([text(bash.stdout), once(bash, 'error').then(() => null)])
  if (said === null) return t.comment('there is no bash here')
  t.equal(said, 'completion words -- keys rot\ntwo\n')
})
