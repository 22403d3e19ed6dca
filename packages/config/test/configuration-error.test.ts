import { AppError } from '@soundfoundry/errors'
import t from 'tap'
import { ConfigurationError, EXIT_CONFIGURATION, formatProblems } from '../src/index.ts'

const problems = [
  { variable: 'PORT', problem: 'is not a whole number', fix: 'Give a whole number from 0 to 65535.' },
  { variable: 'FAL_KEY', problem: 'is missing', fix: 'Set it.' },
]

t.test('one line per problem: the variable, what is wrong, what to do', async t => {
  t.equal(
    formatProblems(problems),
    'PORT: is not a whole number. Give a whole number from 0 to 65535.\nFAL_KEY: is missing. Set it.',
  )
})

t.test('is one of our errors and holds every problem', async t => {
  const error = new ConfigurationError(problems)
  t.ok(error instanceof AppError)
  t.match(error, { name: 'ConfigurationError', code: 'configuration_invalid', message: formatProblems(problems) })
  t.strictSame(error.problems, problems)
  t.strictSame(error.errors, [
    { path: 'PORT', message: 'is not a whole number' },
    { path: 'FAL_KEY', message: 'is missing' },
  ])
})

t.test('a process that it stops exits as sysexits.h has it', async t => {
  t.equal(EXIT_CONFIGURATION, 78)
})
