import { providerNames, type Track } from '@soundfoundry/track'
import { exitCodes, UsageError, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway, type TrackQuery } from '../gateway.ts'
import { promptLine } from '../show-track.ts'
import { formatAgo, formatDuration, type TableRow } from '../table.ts'
import { readTime } from '../time-option.ts'
import { showOrWatch, watchOption } from '../watching.ts'

const statuses = ['queued', 'running', 'succeeded', 'failed', 'canceled', 'expired'] as const

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
export function pathOf({ attempts }: Pick<Track, 'attempts'>): string {
  return attempts.map(({ provider, state }) => `${provider} ${marks[state] ?? '…'}`).join(' → ')
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

/** No status at all filters nothing. */
const someOf = <Choice>(chosen: Choice[]): Choice[] | undefined => (chosen.length === 0 ? undefined : chosen)

/** `order=1042` as the API has it. @throws {UsageError} */
function metadataOf(pairs: readonly string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError('--metadata takes a name and a value, as order=1042.')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

async function runList(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  const now = Date.now()
  const query: TrackQuery = {
    status: someOf(input.eachOf('status', statuses)),
    provider: input.oneOf('provider', providerNames),
    redirected: input.has('redirected') ? true : undefined,
    q: input.text('search'),
    metadata: metadataOf(input.texts('metadata')),
    caller: input.text('caller'),
    created_after: readTime('after', input.text('after'), now),
    created_before: readTime('before', input.text('before'), now),
    limit: input.number('limit', { minimum: 1, maximum: 100 }),
    cursor: input.text('cursor'),
  }
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
    status: { value: 'STATUS', about: `Only these, given once for each: ${statuses.join(', ')}.`, repeats: true },
    provider: { value: 'PROVIDER', about: 'Only those whose latest attempt is at fal or replicate.' },
    redirected: { about: 'Only those that went from one provider to another.' },
    search: {
      value: 'TEXT',
      about: 'Only those with this in the prompt, the lyrics or the metadata, or an id that begins so.',
    },
    metadata: { value: 'NAME=VALUE', about: 'Only those with this metadata.', repeats: true },
    caller: { value: 'CALLER', about: 'Only those of this caller, for a token with the scope operate.' },
    after: { value: 'TIME', about: 'Only those created since: 2026-11-22, 2026-11-22T16:40Z, or 90m, 24h, 7d ago.' },
    before: { value: 'TIME', about: 'Only those created before.' },
    limit: { value: 'NUMBER', about: 'So many at the most, 1 to 100; 20 without it.' },
    cursor: { value: 'CURSOR', about: 'Go on where an earlier page ended.' },
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
