/** A destination for a logger that keeps what is written, for a test to read. */
export function memoryLog() {
  const lines: string[] = []
  return {
    destination: {
      write(line: string): void {
        lines.push(line)
      },
    },
    text: (): string => lines.join(''),
    records: (): Record<string, unknown>[] => lines.map(line => asRecord(JSON.parse(line))),
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('a log line is not a JSON object')
  return { ...value }
}
