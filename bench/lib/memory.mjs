/** What the process is started with to be measured by `measureMemory`: a value of NODE_OPTIONS. */
export const measurable = `--import=${new URL('collect-on-signal.mjs', import.meta.url).href}`

/**
 * What an app holds after its garbage is collected, from its own metrics.
 *
 * @param {{ pid: number | undefined, url: string }} app started with `measurable`
 * @returns {Promise<{ heapMB: number, rssMB: number, sockets: number }>}
 */
export async function measureMemory({ pid, url }) {
  // What a first collection only prepares for its end (weak references, finalizers) is gone after a later one.
  for (let round = 0; round < 3; round += 1) {
    process.kill(Number(pid), 'SIGWINCH')
    await readMetrics(url)
  }
  const metrics = await readMetrics(url)
  const megabytes = (/** @type {string} */ name) => (metrics.get(name) ?? Number.NaN) / 1_048_576
  return {
    heapMB: megabytes('nodejs_heap_size_used_bytes'),
    rssMB: megabytes('process_resident_memory_bytes'),
    sockets: metrics.get('nodejs_active_resources{type="TCPSocketWrap"}') ?? 0,
  }
}

/**
 * The values of a Prometheus page by their names with labels.
 *
 * @param {string} url
 * @returns {Promise<Map<string, number>>}
 */
async function readMetrics(url) {
  const response = await fetch(`${url}/metrics`)
  const lines = (await response.text()).split('\n')
  return new Map(
    lines
      .filter(line => /^\w/.test(line))
      .map(line => {
        const end = line.lastIndexOf(' ')
        return [line.slice(0, end), Number(line.slice(end + 1))]
      }),
  )
}
