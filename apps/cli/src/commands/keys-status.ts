import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway, type Gateway } from '../gateway.ts'
import type { KeyRow } from '../fleet.ts'
import { judgeKeys, type KeysRemark } from '../judge-keys.ts'
import { formatAgo, type TableRow } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { verdictLine } from '../verdict.ts'
import { showOrWatch, watchOption } from '../watching.ts'

const headings = [
  'provider',
  'key',
  'slot',
  'state',
  'source',
  'age',
  'overdue',
  'workers',
  'in flight',
  'spent today',
  'last success',
  'last refusal',
]

function stateStyle(terminal: Terminal, state: string): string {
  if (state === 'current') return terminal.style('green', state)
  return ['rejected', 'rolled_back', 'held'].includes(state) ? terminal.style('red', state) : state
}

function overdueText({ due_in_days, age }: KeyRow): string {
  if (due_in_days === null) return ''
  return age === 'overdue' ? 'yes' : `in ${due_in_days} d`
}

/** An estimate from the models' prices; a plus where the price of some work is not known. */
function spentText({ spend_usd_today, unpriced_today }: KeyRow): string {
  if (spend_usd_today === 0 && unpriced_today === 0) return ''
  return `$${spend_usd_today.toFixed(2)}${unpriced_today > 0 ? '+' : ''}`
}

function refusalText({ last_refusal }: KeyRow, now: number): string {
  if (last_refusal === null) return ''
  const { at, reason, http_status } = last_refusal
  return `${reason}${http_status === null ? '' : ` (${http_status})`}, ${formatAgo(at, now)}`
}

function belowRow(terminal: Terminal, row: KeyRow, remarks: readonly KeysRemark[]): string[] {
  const explanation = row.last_refusal?.explanation ?? null
  const said = remarks.flatMap(({ level, message, fix }) => [
    `${level === 'error' ? terminal.style('red', '✗') : terminal.style('yellow', '!')} ${message}`,
    ...(fix === null ? [] : [`  Fix: ${fix}`]),
  ])
  const isSaid = explanation === null || remarks.some(({ fix }) => fix === explanation)
  return [...said, ...(isSaid ? [] : [`last refusal: ${explanation}`])]
}

function tableRow(terminal: Terminal, row: KeyRow, remarks: readonly KeysRemark[], now: number): TableRow {
  const { provider, key, slot, state, source, age_days, workers, in_flight, last_success_at } = row
  return {
    cells: [
      provider,
      key ?? '?',
      slot ?? '-',
      stateStyle(terminal, state),
      source ?? '',
      age_days === null ? '' : `${age_days} d`,
      overdueText(row),
      String(workers),
      String(in_flight),
      spentText(row),
      last_success_at === null ? '' : formatAgo(last_success_at, now),
      refusalText(row, now),
    ],
    below: belowRow(terminal, row, remarks),
  }
}

async function runStatus(context: CommandContext): Promise<ExitCode> {
  const gateway = openGateway(context)
  return showOrWatch(context, () => showKeys(context, gateway))
}

async function showKeys({ input, terminal }: CommandContext, gateway: Gateway): Promise<ExitCode> {
  const view = await gateway.keys()
  const remarks = judgeKeys(view)
  const isWell = remarks.every(({ level }) => level !== 'error')
  const exitCode = isWell ? exitCodes.ok : exitCodes.failed
  if (input.has('json')) {
    terminal.json({ ok: isWell, keys: view.keys, workers: view.workers, remarks })
    return exitCode
  }
  const now = Date.now()
  // One key may have several rows, and what is said of it is said once.
  const told = new Set<KeysRemark>()
  const rows = view.keys.map(row => {
    const own = remarks.filter(
      each => !told.has(each) && each.key === row.key && each.key !== null && each.provider === row.provider,
    )
    for (const each of own) told.add(each)
    return tableRow(terminal, row, own, now)
  })
  if (rows.length > 0) terminal.table(headings, rows)
  const others = remarks.filter(each => !told.has(each))
  for (const { level, message, fix } of others) {
    terminal.line(`${level === 'error' ? terminal.style('red', '✗') : terminal.style('yellow', '!')} ${message}`)
    if (fix !== null) terminal.line(`  Fix: ${fix}`)
  }
  if (isWell) terminal.line(verdictLine(terminal, { warnings: remarks.length, isAsked: true }))
  return exitCode
}

export const keysStatus: Command = {
  name: 'keys status',
  takes: '',
  summary: "Show the fleet's credentials: state, age, workers, tracks in flight, last success and refusal.",
  about: [
    'Asks the gateway. Credentials are shown by their fingerprints: the provider and the first 8 hex digits of the SHA-256.',
    'The exit code is 0 only when all is well: every worker has a credential in use that was not refused, none is overdue,',
    'none is shared between environments.',
  ],
  options: { ...watchOption, ...apiOption, ...jsonOption },
  arguments: [0, 0],
  examples: ['soundfoundry keys status', 'soundfoundry keys status --json | jq .keys'],
  run: runStatus,
}
