import t from 'tap'
import { makeFalKey } from '@soundfoundry/testkit'
import { groups } from '../src/commands/index.ts'
import { nothingShows, runCli } from './command-line.ts'

t.test('help on every level teaches with an example', async t => {
  const program = await runCli(['--help'])
  t.equal(program.code, 0)
  for (const group of groups) {
    const help = await runCli([group.name, '--help'])
    t.equal(help.code, 0)
    t.match(help.out, /Examples?\n {2}\$ soundfoundry /)
    for (const command of group.commands) {
      t.match(program.out, command.name)
      t.match(help.out, command.name)
      const own = await runCli([...command.name.split(' '), '--help'])
      t.equal(own.code, 0)
      t.match(own.out, new RegExp(`Examples?\n {2}\\$ soundfoundry ${command.name}`))
      for (const option of Object.keys(command.options)) t.match(own.out, `--${option}`)
      t.notOk(
        own.out.split('\n').some(line => line.length > 140),
        'fits on a screen',
      )
    }
  }
})

t.test('no command takes a credential as an option', async t => {
  const names = groups.flatMap(({ commands }) => commands.flatMap(({ options }) => Object.keys(options)))
  t.same(
    names.filter(name => /secret|token|^key|password|credential/.test(name)),
    [],
  )
})

t.test('the version', async t => {
  const { code, out } = await runCli(['--version'])
  t.equal(code, 0)
  t.match(out, /^\d+\.\d+\.\d+\n$/)
})

t.test('wrong usage is 64, and shows how', async t => {
  const table: readonly [given: readonly string[], text: RegExp][] = [
    [[], /soundfoundry COMMAND/],
    [['nonsense'], /^✗ There is no command "nonsense"\. soundfoundry --help shows all there are\.\n$/],
    [['track'], /^✗ There is no command "track"\. Did you mean soundfoundry tracks\?\n$/],
    [['keys', 'statsu'], /^✗ There is no command "statsu" under keys\. Did you mean soundfoundry keys status\?\n$/],
    [['keys', 'status', '--jsno'], /There is no option --jsno\. Did you mean --json\?/],
    [['keys'], /soundfoundry keys COMMAND/],
    [['keys', 'turn'], /There is no command "turn" under keys/],
    [['keys', 'rotate'], /needs fal\|replicate/],
    [['keys', 'rotate', 'other'], /takes one of: fal, replicate/],
    [['keys', 'rotate', 'fal', 'more'], /takes no more than fal\|replicate/],
    [['keys', 'status', 'more'], /takes no argument/],
    [['keys', 'status', '--nonsense'], /There is no option --nonsense/],
    [['keys', 'status', '--api'], /--api needs a value/],
    [['keys', 'status', '--json=yes'], /--json takes no value/],
    [['keys', 'status', '--api', 'nonsense'], /not the base of an http or https URL/],
    [['keys', 'rotate', 'fal', '--timeout', 'soon'], /--timeout takes a whole number from 1/],
    [['tracks', 'get'], /needs ID/],
    [['dead', 'put-back', 'x'], /named by its number/],
  ]
  for (const [given, text] of table) {
    const { code, out, error } = await runCli(given)
    t.equal(code, 64, given.join(' '))
    t.equal(out, '')
    t.match(error, text)
  }
})

t.test('a credential in the wrong place is not repeated', async t => {
  // Of a shape that nothing else would know for a credential.
  const odd = makeFalKey().replaceAll('-', '').replace(':', 'x')
  const places = [
    [odd],
    ['keys', odd],
    ['keys', 'rotate', odd],
    ['keys', 'rotate', 'fal', odd],
    ['keys', 'rotate', 'fal', `--key=${odd}`],
  ]
  for (const given of [
    ...places,
    ['keys', 'rotate', 'fal', `--${odd}`],
    ['dead', 'put-back', odd],
    ['keys', 'status', '--api', odd],
  ]) {
    t.equal((await runCli(given)).code, 64)
  }
  nothingShows(t, odd)
})
