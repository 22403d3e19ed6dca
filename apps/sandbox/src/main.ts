import { startSandbox } from './app.ts'

const sandbox = await startSandbox({
  host: process.env['HOST'] ?? '127.0.0.1',
  port: numberOf('PORT', 8010),
  filesPort: numberOf('FILES_PORT', 8011),
  allowedHosts: listOf('ALLOWED_HOSTS'),
  generationMs: numberOf('GENERATION_MS', 1200),
  falRunners: numberOf('FAL_RUNNERS', 2),
})
const { origin, filesOrigin, urls } = sandbox
process.stdout.write(
  `${JSON.stringify({ msg: 'sandbox is listening', control: origin, files: filesOrigin, ...urls })}\n`,
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.close()
  })
}

function listOf(name: string): string[] {
  const entries = (process.env[name] ?? '').toLowerCase().split(',')
  return entries.map(entry => entry.trim()).filter(entry => entry !== '')
}

function numberOf(name: string, fallback: number): number {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw new Error(`${name} must be a whole number, not "${text}"`)
}
