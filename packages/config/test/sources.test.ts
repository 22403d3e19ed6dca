import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { describeSource, lookUp, lookUpPath, lookUpSecret, openSources, repositoryRoot } from '../src/sources.ts'
import { filesOf, systemError } from './fake-files.ts'

const rootDirectory = '/srv'

function open(
  environment: Record<string, string | undefined>,
  files: Record<string, string | Uint8Array | Error> = {},
) {
  return openSources(environment, { rootDirectory, readFile: filesOf(files) })
}

function valueInFile(content: string): string | undefined {
  return lookUpSecret('A', open({ A_FILE: '/a' }, { '/a': content }).sources).found[0]?.value
}

t.test('the repository root is the nearest directory with the workspace file', async t => {
  const root = t.testdir({ 'pnpm-workspace.yaml': '', apps: { api: { src: {} } } })
  t.equal(repositoryRoot(join(root, 'apps', 'api', 'src')), root)
  t.equal(repositoryRoot(root), root)
  t.equal(repositoryRoot('/'), '/', 'without one, the directory itself')
})

t.test('ENV_FILE', async t => {
  t.test('is .env at the root, which may be absent', async t => {
    const { sources, problems } = open({})
    t.equal(sources.envFile.path, '/srv/.env')
    t.strictSame(problems, [])
    t.strictSame(lookUp('A', open({}, { '/srv/.env': 'A=1' }).sources), [
      { value: '1', source: { kind: 'env-file', name: 'A', path: '/srv/.env' } },
    ])
  })

  t.test('starts from the root when it is relative', async t => {
    t.equal(open({ ENV_FILE: 'a.env' }, { '/srv/a.env': '' }).sources.envFile.path, '/srv/a.env')
    t.equal(open({ ENV_FILE: '/etc/a.env' }, { '/etc/a.env': '' }).sources.envFile.path, '/etc/a.env')
    t.equal(open({ ENV_FILE: '' }).sources.envFile.path, '/srv/.env')
  })

  t.test('is a problem when it is named and cannot be read, and its path is not told', async t => {
    const table: readonly [code: string, words: string][] = [
      ['ENOENT', 'there is no such file'],
      ['ENOTDIR', 'there is no such file'],
      ['EACCES', 'this user may not read it'],
      ['EPERM', 'this user may not read it'],
      ['EISDIR', 'it is a directory'],
      ['EIO', 'reading it failed'],
    ]
    for (const [code, words] of table) {
      const name = randomUUID()
      const path = join(rootDirectory, name)
      const { problems } = open({ ENV_FILE: name }, { [path]: systemError(code, path) })
      t.equal(problems.length, 1)
      t.match(problems[0], { variable: 'ENV_FILE', problem: `names a file that cannot be read: ${words}` })
      t.notMatch(JSON.stringify(problems), name)
    }
    t.equal(open({}, { '/srv/.env': systemError('EACCES', '/srv/.env') }).problems.length, 1)
    t.equal(open({}, { '/srv/.env': new Error('no code') }).problems.length, 1)
  })

  t.test('has the syntax of dotenv', async t => {
    const { sources } = open({}, { '/srv/.env': '# note\nexport A="1 2" # note\nB=\'3 # 4\'\nC=5 # note\n' })
    t.strictSame({ ...sources.envFile.variables }, { A: '1 2', B: '3 # 4', C: '5' })
  })
})

t.test('a line of ENV_FILE that cannot be read is told by its number, and loses nothing else', async t => {
  const secret = randomUUID()
  const { sources, problems, warnings } = open({}, { '/srv/.env': `A=1\n  \n${secret}\nB=2\n` })
  t.strictSame({ ...sources.envFile.variables }, { A: '1', B: '2' })
  t.strictSame(problems, [])
  t.strictSame(warnings, [
    {
      variable: 'ENV_FILE',
      message: '(/srv/.env) line 3 is ignored: no NAME=value. Put a # before it, or take it out',
    },
  ])
  const unused = 'nats_url=a\nfal_key=b\nfal_key=c\nHOST=d\nHOST=e'
  t.strictSame(
    open({}, { '/srv/.env': unused }).warnings.map(({ message }) => message),
    [
      '(/srv/.env) line 1 is ignored: a name in another case than NATS_URL. Did you mean NATS_URL? Write the name in capitals, or take the line out',
      '(/srv/.env) lines 2, 3 are ignored: a name in another case than FAL_KEY. Did you mean FAL_KEY? Write the name in capitals, or take the line out',
      '(/srv/.env) line 4 is ignored: HOST stands again in line 5, with another value, and the last one counts. Take one of the two lines out',
    ],
  )
  t.match(open({}, { '/srv/.env': 'a\nb' }).warnings, [{ message: /\) lines 1, 2 are ignored:/ }])
  t.notMatch(JSON.stringify(warnings), secret)
})

t.test('the process environment goes before ENV_FILE, and what is empty is not set', async t => {
  const files = { '/srv/.env': 'A=file\nB=\nC=file' }
  const values = (environment: Record<string, string>, name: string) =>
    lookUp(name, open(environment, files).sources).map(({ value, source }) => `${source.kind} ${value}`)
  t.strictSame(values({ A: 'process' }, 'A'), ['environment process', 'env-file file'])
  t.strictSame(values({ A: '' }, 'A'), ['env-file file'])
  t.strictSame(values({ B: '' }, 'B'), [])
  t.strictSame(values({ C: ' ' }, 'C'), ['environment  ', 'env-file file'])
})

t.test('a secret’s file goes before both', async t => {
  const files = { '/run/a': 'from file\n', '/srv/.env': 'A=from env file' }
  const { found, path } = lookUpSecret('A', open({ A: 'from environment', A_FILE: '/run/a' }, files).sources)
  t.equal(path, '/run/a')
  t.strictSame(
    found.map(({ value, source }) => [value, describeSource(source)]),
    [
      ['from file', 'A_FILE (/run/a)'],
      ['from environment', 'the process environment'],
      ['from env file', 'ENV_FILE (/srv/.env)'],
    ],
  )
})

t.test('a secret’s file may be named in ENV_FILE, and starts from the root', async t => {
  const { found } = lookUpSecret('A', open({}, { '/srv/.env': 'A_FILE=secrets/a', '/srv/secrets/a': 'x' }).sources)
  t.equal(found[0]?.value, 'x')
})

t.test('one line break at the end of a secret’s file is not part of it', async t => {
  t.equal(valueInFile('x\n'), 'x')
  t.equal(valueInFile('x\r\n'), 'x')
  t.equal(valueInFile('x\n\n'), 'x\n')
  t.equal(valueInFile(' x '), ' x ')
  t.equal(valueInFile(''), '')
})

const inFile = (content: Uint8Array) => lookUpSecret('A', open({ A_FILE: '/a' }, { '/a': content }).sources)

t.test('a secret’s file is UTF-8, with or without a byte order mark', async t => {
  t.equal(inFile(Buffer.from('\uFEFFx\r\n')).found[0]?.value, 'x')
  const table: readonly [content: Uint8Array, problem: RegExp][] = [
    [Buffer.from('\uFEFFx\n', 'utf16le'), /\(\/a\): it is in UTF-16$/],
    [Buffer.from('abc\n', 'utf16le').swap16(), /it is in UTF-16$/],
    [Buffer.from('\xe4', 'latin1'), /it is not in UTF-8$/],
  ]
  for (const [content, problem] of table)
    t.match(inFile(content), { found: [], problems: [{ variable: 'A_FILE', problem }] })
})

t.test('a secret’s file that cannot be read hides the other sources', async t => {
  const { found, path, problems } = lookUpSecret('A', open({ A: 'x', A_FILE: '/a' }).sources)
  t.strictSame(found, [])
  t.equal(path, '/a')
  t.match(problems, [{ variable: 'A_FILE', problem: 'names a file that cannot be read: there is no such file' }])
})

t.test('a path is made absolute and tried', async t => {
  t.strictSame(lookUpPath('A', open({}).sources), { path: undefined, problems: [] })
  t.strictSame(lookUpPath('A', open({ A: 'a.pem' }, { '/srv/a.pem': 'x' }).sources), {
    path: '/srv/a.pem',
    problems: [],
  })
})

t.test('by default real files are read', async t => {
  const root = t.testdir({ '.env': 'A=1\n' })
  t.equal(lookUp('A', openSources({}, { rootDirectory: root }).sources)[0]?.value, '1')
  t.match(openSources({ ENV_FILE: root }, {}).problems, [{ problem: /it is a directory$/ }])
})
