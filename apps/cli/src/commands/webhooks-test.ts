import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'

async function runTest(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const tested = await openGateway(context).testWebhook(input.arguments[0] ?? '')
  const { id, delivered, http_status, error, answer, duration_ms } = tested
  const exitCode = delivered ? exitCodes.ok : exitCodes.failed
  if (input.has('json')) {
    terminal.json(tested)
    return exitCode
  }
  const mark = delivered ? terminal.style('green', '✓') : terminal.style('red', '✗')
  terminal.line(
    `${mark} ${id} ${delivered ? 'delivered' : 'not delivered'}: ${error ?? `it answered ${http_status}`}, ${duration_ms} ms`,
  )
  if (answer !== null && answer.trim() !== '') terminal.line(answer.trimEnd())
  return exitCode
}

export const webhooksTest: Command = {
  name: 'webhooks test',
  takes: 'URL',
  summary: 'Call a receiver of webhooks once, and show what came back.',
  about: [
    'The gateway makes the call, signed like any other, with a message of the type webhook.test.',
    'The exit code is 0 only when the receiver takes it.',
  ],
  options: { ...apiOption, ...jsonOption },
  arguments: [1, 1],
  examples: ['soundfoundry webhooks test https://backend.example.com/hook'],
  run: runTest,
}
