import type { Providers } from '@soundfoundry/client'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { formatAgo, type TableRow } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { showOrWatch, watchOption } from '../watching.ts'

type ProviderRow = Providers['providers'][number]

const headings = ['provider', 'state', 'workers', 'in flight', 'queued', 'last success', 'last refusal']

function stateText(terminal: Terminal, state: string): string {
  if (state === 'ok') return terminal.style('green', state)
  return terminal.style(state === 'down' ? 'red' : 'yellow', state)
}

/** What a circuit holds back, and when it is tried again. */
function circuitLine({ scope, key, model, until, due }: ProviderRow['circuits'][number], now: number): string {
  const of = [key, model].filter(each => each !== null).join(', ')
  const leftMs = until === null ? 0 : Date.parse(until) - now
  const tried = due === false ? 'a track tries it now' : 'the next track tries it'
  const next = leftMs > 0 ? `is tried again in ${Math.ceil(leftMs / 1000)} s` : tried
  return `${scope}${of === '' ? '' : ` of ${of}`}: ${next}`
}

function rowOf(terminal: Terminal, row: ProviderRow, now: number): TableRow {
  const { provider, state, error, circuits, workers, in_flight, queued, last_success_at, last_refusal } = row
  return {
    cells: [
      provider,
      stateText(terminal, state),
      String(workers),
      String(in_flight),
      String(queued),
      last_success_at === null ? '' : formatAgo(last_success_at, now),
      last_refusal === null ? '' : `${last_refusal.reason}, ${formatAgo(last_refusal.at, now)}`,
    ],
    below: [
      ...(error === null ? [] : [`${terminal.style(state === 'down' ? 'red' : 'yellow', '!')} ${error}`]),
      ...circuits.map(circuit => circuitLine(circuit, now)),
    ],
  }
}

async function runStatus(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  return showOrWatch(context, async () => {
    const view = await gateway.providers()
    const isWell = view.providers.every(({ state }) => state === 'ok')
    const exitCode = isWell ? exitCodes.ok : exitCodes.failed
    if (input.has('json')) {
      terminal.json(view)
      return exitCode
    }
    const now = Date.now()
    terminal.table(
      headings,
      view.providers.map(row => rowOf(terminal, row, now)),
    )
    if (view.waiting > 0) {
      terminal.line(`${view.waiting} ${view.waiting === 1 ? 'track waits' : 'tracks wait'} for a provider.`)
    }
    return exitCode
  })
}

export const providersStatus: Command = {
  name: 'providers status',
  takes: '',
  summary: 'Show what each provider would answer now: state, what holds it back, and what mends it.',
  about: ['The exit code is 0 only when both take work.'],
  options: { ...watchOption, ...apiOption, ...jsonOption },
  arguments: [0, 0],
  examples: ['soundfoundry providers status --watch'],
  run: runStatus,
}
