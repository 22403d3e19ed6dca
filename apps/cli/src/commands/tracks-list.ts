import { trackStatuses, type Track } from '@soundfoundry/track'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway, type TrackQuery } from '../gateway.ts'
import { promptLine } from '../show-track.ts'
import { formatAgo, formatDuration, type TableRow } from '../table.ts'
import { filterOptions, readFilter, someOf } from '../track-filter.ts'
import { showOrWatch, watchOption } from '../watching.ts'

const headings = ['id', 'status', 'prompt', 'path', 'length', 'took', 'age']
const promptWidth = 40

const marks: Readonly<Record<string, string>> = {
  succeeded: '✓',
  refused: '✗',
  failed: '✗',
  canceled: '✗',
  unknown: '?',
}

/** Which providers it was tried at, and what came of it: `fal ✗ → replicate ✓`. */
export function pathOf({ attempts, skipped }: Pick<Track, 'attempts' | 'skipped'>): string {
  const asked = attempts.map(({ provider, state }) => `${provider} ${marks[state] ?? '…'}`)
  return [...skipped.map(provider => `${provider} skipped`), ...asked].join(' → ')
}

function rowOf(track: Track, now: number): TableRow {
  const { id, status, stage, audio, created_at, updated_at, done, error } = track
  const tookMs = Date.parse(updated_at) - Date.parse(created_at)
  return {
    cells: [
      id,
      stage === null ? status : `${status}, ${stage}`,
      promptLine(track, promptWidth),
      pathOf(track),
      audio === null ? '' : `${audio.duration_s.toFixed(1)} s`,
      done ? formatDuration(tookMs) : '',
      formatAgo(created_at, now),
    ],
    below: error === null ? [] : [`✗ ${error.message}`],
  }
}

async function runList(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  const now = Date.now()
  const query: TrackQuery = { status: someOf(input.eachOf('status', trackStatuses)), ...readFilter(input, now) }
  return showOrWatch(context, async () => {
    const page = await gateway.listTracks(query)
    if (input.has('json')) {
      terminal.json(page)
      return exitCodes.ok
    }
    const shownAt = Date.now()
    if (page.tracks.length === 0) terminal.line('There are no such tracks.')
    else
      terminal.table(
        headings,
        page.tracks.map(track => rowOf(track, shownAt)),
      )
    if (page.next_cursor !== null) terminal.note(`There are more: --cursor ${page.next_cursor}`)
    return exitCodes.ok
  })
}

export const tracksList: Command = {
  name: 'tracks list',
  takes: '',
  summary: 'List tracks, newest first.',
  about: ['The path tells which providers a track was tried at: ✓ made it, ✗ did not, … is at it, ? is not known.'],
  options: {
    status: { value: 'STATUS', about: `Only these, given once for each: ${trackStatuses.join(', ')}.`, repeats: true },
    ...filterOptions,
    limit: { value: 'NUMBER', about: 'So many at the most, 1 to 100; 20 without it.' },
    ...watchOption,
    ...apiOption,
    ...jsonOption,
  },
  arguments: [0, 0],
  examples: [
    'soundfoundry tracks list --status failed --status expired --after 24h',
    'soundfoundry tracks list --search waltz --metadata order=1042',
    'soundfoundry tracks list --json | jq -r .tracks[].id',
  ],
  run: runList,
}
