import { resolve } from 'node:path'
import { readCredentials, type CredentialProvider, type Environment } from '@soundfoundry/config'
import { providerNames } from '@soundfoundry/track'
import {
  checkCredential,
  checkProblem,
  findIgnored,
  findMissing,
  findRepeated,
  findShared,
  type CheckedCredential,
  type Origin,
  type Remark,
} from '../check-plan.ts'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { jsonOption, type Command, type CommandContext } from '../command.ts'
import { envFilePath, isSet, mergeSettings, settingsRoot, variablesIn } from '../env-settings.ts'
import { openProbe } from '../provider-probes.ts'
import type { TableRow } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { verdictLine } from '../verdict.ts'
import { isSandboxFile } from '../world.ts'

/** An origin, and the settings that its probes are made with. */
interface Opened extends Origin {
  readonly settings: Environment
  /** Why no provider is asked about it; null where it is. */
  readonly unasked: string | null
}

/** The credentials of one dotenv file, or of the sources that a worker started here would have. */
function openOrigin(file: string | null, { io, terminal, world: { sandbox } }: CommandContext): Opened {
  const rootDirectory = settingsRoot(io)
  const path = file === null ? envFilePath(io) : resolve(io.directory, file)
  const variables = variablesIn(path)
  // Which credentials a file holds does not depend on who looks; where they are probed does.
  const environment = file === null ? io.environment : { ENV_FILE: path }
  const readings = providerNames.map(provider => ({
    provider,
    reading: readCredentials(provider, environment, { rootDirectory, mayFallBack: () => true }),
  }))
  for (const { reading } of readings) for (const { secret } of reading.credentials) terminal.watch(secret)
  const settings = mergeSettings(variables, io.environment)
  const stated = file === null ? settings['SOUNDFOUNDRY_ENV'] : variables['SOUNDFOUNDRY_ENV']
  const isOwn = sandbox === null || file === null || isSandboxFile(sandbox, file, io.directory)
  const unasked = isOwn ? null : `No provider was asked about ${file}: while the sandbox runs here, no real one is.`
  return { file, environment: isSet(stated) ? stated : 'development', readings, settings, unasked }
}

async function checkProvider(
  origin: Opened,
  provider: CredentialProvider,
  { input, io }: CommandContext,
): Promise<CheckedCredential[]> {
  const { reading } = origin.readings.find(each => each.provider === provider) ?? { reading: undefined }
  if (reading === undefined) return []
  const broken = reading.problems
    .filter(({ variable }) => variable !== 'ENV_FILE')
    .map(problem => checkProblem(origin, provider, problem))
  const isAsked = !input.has('offline') && origin.unasked === null && reading.credentials.length > 0
  const probe = isAsked ? await openProbe(provider, origin.settings) : null
  const checked = await Promise.all(
    reading.credentials.map(async credential =>
      checkCredential(origin, credential, probe === null ? null : await probe(credential.secret, io.signal)),
    ),
  )
  return [...checked, ...broken]
}

/** What is to be said of an origin as such; a file that cannot be read has nothing else to be said of it. */
function remarksOn(origin: Opened): Remark[] {
  const unreadable = origin.readings
    .flatMap(({ reading }) => reading.problems)
    .find(({ variable }) => variable === 'ENV_FILE')
  if (unreadable === undefined) {
    const fix = 'End npm start, then check it again.'
    const unasked = origin.unasked === null ? [] : [{ level: 'warning', message: origin.unasked, fix } as const]
    return [...findMissing(origin), ...findRepeated(origin), ...findIgnored(origin), ...unasked]
  }
  const message = `${origin.file ?? 'ENV_FILE'} ${unreadable.problem.replace(/^names a file that /, '')}.`
  return [{ level: 'unreadable', message, fix: unreadable.fix }]
}

function exitCodeOf(remarks: readonly Remark[]): ExitCode {
  if (remarks.some(({ level }) => level === 'unreadable')) return exitCodes.unreadable
  return remarks.some(({ level }) => level === 'error') ? exitCodes.failed : exitCodes.ok
}

const words = { yes: 'valid', no: 'refused', ok: 'ok', refused: 'refused', unknown: 'unknown' } as const

function modelsOf({ models }: CheckedCredential): string {
  const good = models.filter(({ state }) => state === 'ok').length
  return models.length === 0 ? '' : `${good} of ${models.length}`
}

function remarkLines(terminal: Terminal, { level, message, fix }: Remark): string[] {
  const mark = level === 'warning' ? terminal.style('yellow', '!') : terminal.style('red', '✗')
  return [`${mark} ${message}`, ...(fix === null ? [] : [`  Fix: ${fix}`])]
}

function show(terminal: Terminal, rows: readonly CheckedCredential[], remarks: readonly Remark[]): void {
  const table = rows.map((row): TableRow => {
    const { file, provider, slot, key, variable, format, valid, account, scope } = row
    const probed = [
      valid === null ? '' : words[valid],
      account === null ? '' : words[account],
      modelsOf(row),
      scope ?? '',
    ]
    return {
      cells: [file ?? '', provider, slot, key ?? '', variable, row.source ?? '', format, ...probed],
      below: row.remarks.flatMap(remark => remarkLines(terminal, remark)),
    }
  })
  const headings = [
    'file',
    'provider',
    'slot',
    'key',
    'variable',
    'source',
    'format',
    'credential',
    'account',
    'models',
    'scope',
  ]
  if (rows.length > 0) terminal.table(headings, table)
  for (const remark of remarks) for (const line of remarkLines(terminal, remark)) terminal.line(line)
}

async function runCheck(context: CommandContext): Promise<ExitCode> {
  const { input, io, terminal } = context
  const files = [...new Set(input.arguments)]
  const origins = (files.length === 0 ? [null] : files).map(file => openOrigin(file, context))
  const perOrigin = await Promise.all(
    origins.flatMap(origin => providerNames.map(provider => checkProvider(origin, provider, context))),
  )
  io.signal.throwIfAborted()
  const rows = perOrigin.flat()
  const remarks = [...origins.flatMap(remarksOn), ...findShared(origins)]
  const exitCode = exitCodeOf([...rows.flatMap(row => row.remarks), ...remarks])
  if (input.has('json')) {
    terminal.json({ ok: exitCode === exitCodes.ok, credentials: rows, remarks })
    return exitCode
  }
  show(terminal, rows, remarks)
  if (exitCode === exitCodes.ok) {
    const warnings = [...rows.flatMap(row => row.remarks), ...remarks].length
    terminal.line(verdictLine(terminal, { warnings, isAsked: rows.every(({ valid }) => valid !== null) }))
  }
  return exitCode
}

export const keysCheck: Command = {
  name: 'keys check',
  takes: '[FILE…]',
  summary: 'Check credentials: format, validity, account, models, scope, and whether environments share one.',
  about: [
    'Without a FILE, the credentials that a worker started here would use: NAME_FILE, then the process environment,',
    'then ENV_FILE. With dotenv FILEs, those in each of them, and whether a credential stands in more than one.',
    'Asking the providers is free: nothing is generated. No credential is ever shown, only its fingerprint.',
  ],
  options: { offline: { about: 'Ask no provider; only look at the formats.' }, ...jsonOption },
  arguments: [0, 100],
  examples: [
    'soundfoundry keys check',
    'soundfoundry keys check staging.env production.env',
    'soundfoundry keys check --offline .env',
  ],
  run: runCheck,
}
