import type { Alert } from '@soundfoundry/client'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { formatAgo, type TableRow } from '../table.ts'
import type { Style, Terminal } from '../terminal.ts'
import { showOrWatch, watchOption } from '../watching.ts'

const headings = ['alert', 'severity', 'status', 'since']

const styles: Readonly<Record<Alert['severity'], Style>> = { critical: 'red', warning: 'yellow', info: 'dim' }

function rowOf(terminal: Terminal, { id, severity, status, since, message, fix }: Alert, now: number): TableRow {
  return {
    cells: [id, terminal.style(styles[severity], severity), status, formatAgo(since, now)],
    below: status === 'resolved' ? [message] : [message, `→ ${fix}`],
  }
}

async function runAlerts(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  const acknowledged = input.text('acknowledge')
  if (acknowledged !== undefined) {
    const alert = await gateway.acknowledgeAlert(acknowledged)
    if (input.has('json')) terminal.json(alert)
    else terminal.line(`${alert.id} is acknowledged: it is not told again while it lasts.`)
    return exitCodes.ok
  }
  return showOrWatch(context, async () => {
    const { alerts } = await gateway.alerts(input.has('all') ? ['firing', 'acknowledged', 'resolved'] : undefined)
    const exitCode = alerts.some(({ status }) => status === 'firing') ? exitCodes.failed : exitCodes.ok
    if (input.has('json')) {
      terminal.json({ alerts })
      return exitCode
    }
    const now = Date.now()
    if (alerts.length === 0) terminal.line(`${terminal.style('green', '✓')} Nothing needs you.`)
    else
      terminal.table(
        headings,
        alerts.map(alert => rowOf(terminal, alert, now)),
      )
    return exitCode
  })
}

export const alerts: Command = {
  name: 'alerts',
  takes: '',
  summary: 'Show what needs a person, and what to do about it.',
  about: ['The exit code is 0 only when nothing fires: an alert that is acknowledged does not, until it comes back.'],
  options: {
    acknowledge: { value: 'ALERT', about: 'Say that you see to this one: it is not told again while it lasts.' },
    all: { about: 'Also what is over, for the last 14 days.' },
    ...watchOption,
    ...apiOption,
    ...jsonOption,
  },
  arguments: [0, 0],
  examples: ['soundfoundry alerts', 'soundfoundry alerts --acknowledge provider_down.fal'],
  run: runAlerts,
}
