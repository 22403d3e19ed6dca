import type { Usage } from '@soundfoundry/client'
import { usageOwners, usageWindows } from '@soundfoundry/track'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { formatDuration, type TableRow } from '../table.ts'
import { showOrWatch, watchOption } from '../watching.ts'

type Summary = Usage['totals']['fal']

const headings = [
  'provider',
  'succeeded',
  'failed',
  'expired',
  'canceled',
  'submits',
  'refused',
  'redirected',
  'music',
  'p50',
  'p95',
  'spent',
]

const countText = (count: number): string => (count === 0 ? '' : String(count))
const secondsText = (seconds: number | null): string => (seconds === null ? '' : formatDuration(seconds * 1000))

/** With a + where some of it has no known price: it was more. */
const spentText = ({ spend_usd, unpriced }: Summary): string =>
  spend_usd === 0 && unpriced === 0 ? '' : `$${spend_usd.toFixed(2)}${unpriced > 0 ? '+' : ''}`

const isEmpty = ({ submits, succeeded, failed, canceled, expired, refused }: Summary): boolean =>
  submits + succeeded + failed + canceled + expired === 0 && Object.keys(refused).length === 0

function rowOf(name: string, summary: Summary): TableRow {
  const { submits, succeeded, failed, canceled, expired, refused, redirected, audio_s, p50_s, p95_s } = summary
  const reasons = Object.entries(refused).sort(([, a], [, b]) => b - a)
  return {
    cells: [
      name,
      countText(succeeded),
      countText(failed),
      countText(expired),
      countText(canceled),
      countText(submits),
      countText(reasons.reduce((sum, [, count]) => sum + count, 0)),
      countText(redirected),
      audio_s === 0 ? '' : formatDuration(audio_s * 1000),
      secondsText(p50_s),
      secondsText(p95_s),
      spentText(summary),
    ],
    below:
      reasons.length === 0 ? [] : [`refused: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')}`],
  }
}

async function runUsage(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  const window = input.oneOf('window', usageWindows) ?? '24h'
  return showOrWatch(context, async () => {
    const usage = await gateway.usage(window)
    if (input.has('json')) {
      terminal.json(usage)
      return exitCodes.ok
    }
    const rows = usageOwners.flatMap(owner => {
      const summary = usage.totals[owner]
      // The two providers always stand there, also at rest.
      return owner === 'none' && isEmpty(summary) ? [] : [rowOf(owner === 'none' ? 'neither' : owner, summary)]
    })
    terminal.table(headings, rows)
    terminal.note(`Since ${usage.from}.`)
    return exitCodes.ok
  })
}

export const usage: Command = {
  name: 'usage',
  takes: '',
  summary: 'Show what was made, refused, redirected and spent in a window of time.',
  about: [
    'Tracks count in the hour of their end; p50 and p95 are from request to audio. A + behind the money says that some of the work',
    'has no known price; `neither` is for tracks that ended before they went to a provider.',
  ],
  options: {
    window: { value: 'WINDOW', about: 'How far back: 1h, 24h or 30d; 24h without it.' },
    ...watchOption,
    ...apiOption,
    ...jsonOption,
  },
  arguments: [0, 0],
  examples: ['soundfoundry usage --window 30d', 'soundfoundry usage --json | jq .totals.fal.spend_usd'],
  run: runUsage,
}
