import { basename, relative } from 'node:path'
import { runCommand } from './commands.mjs'
import { root } from './paths.mjs'
import { failuresOf, forgetLogs, sumTotals, testedFolders, totalsIn } from './test-logs.mjs'
import { turboEnvironment } from './turbo.mjs'

/** @typedef {import('./test-logs.mjs').Totals} Totals */
/** @typedef {{ title: string, run: (env: NodeJS.ProcessEnv) => Promise<Totals> }} Check */

/**
 * A command that is right when it ends well; it counts as one failed otherwise, and then its output is shown.
 *
 * @param {string} title
 * @param {readonly string[]} args of pnpm
 * @param {(output: string) => boolean} [isWrong] whether output of a command that ended well is wrong nevertheless
 * @returns {Check}
 */
function command(title, args, isWrong = () => false) {
  return {
    title,
    run: async env => {
      const { code, output } = await runCommand('pnpm', args, { env: turboEnvironment(env), cwd: root })
      const failed = code !== 0 || isWrong(output)
      if (failed) console.log(output.trimEnd())
      return { passed: 0, failed: failed ? 1 : 0 }
    },
  }
}

/** @param {NodeJS.ProcessEnv} env @returns {Promise<Totals>} */
async function testTools(env) {
  const args = ['exec', 'tap', '--reporter=tap', 'tools/test/*.test.mjs']
  // What the packages' tests are run with is not for these: they are JavaScript, and stand elsewhere.
  const rcFile = { TAP_RCFILE: 'tools/.taprc' }
  const { code, output } = await runCommand('pnpm', args, { env: { ...env, ...rcFile }, cwd: root })
  const totals = totalsIn(output) ?? { passed: 0, failed: 1 }
  if (code !== 0 || totals.failed > 0) console.log(output.trimEnd())
  return { passed: totals.passed, failed: code === 0 ? totals.failed : Math.max(totals.failed, 1) }
}

/**
 * The tests of some apps and packages.
 *
 * @param {string} title
 * @param {readonly string[]} folders
 * @param {number} atOnce how many of them at a time
 * @returns {Check}
 */
function testsOf(title, folders, atOnce) {
  return {
    title,
    run: async env => {
      forgetLogs(folders)
      const filters = folders.map(folder => `--filter=./${relative(root, folder).replaceAll('\\', '/')}`)
      const args = ['exec', 'turbo', 'run', 'test', ...filters, `--concurrency=${atOnce}`, '--continue']
      // What a test says is told when all are done, and then of the failed ones alone.
      const quiet = '--output-logs=hash-only'
      const { code } = await runCommand('pnpm', [...args, quiet], { env: turboEnvironment(env), cwd: root, show: true })
      const { passed, failed, skipped, silent } = sumTotals(folders)
      for (const failure of failuresOf(root, folders)) console.log(failure)
      for (const folder of silent) console.log(`${relative(root, folder)}: its tests did not come to an end`)
      return { passed, failed: code === 0 ? failed : Math.max(failed, 1), skipped }
    },
  }
}

const [endToEnd, others] = [true, false].map(wanted =>
  testedFolders(root).filter(folder => (basename(folder) === 'testkit') === wanted),
)

/** What others need: the end-to-end tests start the apps as they are deployed. */
export const build = command('Build', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--continue'])

/**
 * Everything else that has to hold, in two lanes that run side by side: the end-to-end tests take as long as all the rest.
 *
 * @type {readonly (readonly Check[])[]}
 */
export const lanes = [
  [testsOf('End-to-end tests', endToEnd ?? [], 1)],
  [
    command('Format', ['exec', 'oxfmt', '--check']),
    command('No credentials in what git tracks', ['run', '--silent', 'secrets']),
    command('Lint', ['exec', 'oxlint', '--type-aware']),
    command('Types', ['exec', 'tsc', '-p', 'tsconfig.json']),
    command('Types of the dashboard', ['exec', 'tsc', '-p', 'apps/dashboard/tsconfig.json']),
    command('Types of the tools', ['exec', 'tsc', '-p', 'tools/tsconfig.json']),
    command('Unused files, exports and dependencies', ['exec', 'knip']),
    command('Boundaries between packages', ['exec', 'turbo', 'boundaries']),
    command('No cycles between packages', ['install', '--frozen-lockfile', '--offline'], output =>
      /cyclic/i.test(output),
    ),
    { title: 'Tests of the tools', run: testTools },
    testsOf('Tests of the apps and packages', others ?? [], 2),
    command('OpenAPI document and the types made from it', ['run', '--silent', 'openapi', '--check']),
    command('Lint of the OpenAPI document', ['run', '--silent', 'openapi:lint']),
  ],
]
