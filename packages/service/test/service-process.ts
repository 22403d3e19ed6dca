import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@soundfoundry/errors'
import { ConfigurationError } from '@soundfoundry/config'
import { bootOrExit, createLogger, createScrubber, createService, runService } from '../src/index.ts'
import { createGate } from './gate.ts'

/** An app as small as one can be, run by the tests as a process of its own: `service-process.ts <what it does> <port> [secret]`. */
const [, , deed = '', port = '0', secret = ''] = process.argv
const scrubber = createScrubber()

await bootOrExit(
  async () => {
    if (deed === 'configuration') {
      throw new ConfigurationError([
        { variable: 'PORT', problem: 'is not a whole number', fix: 'Set PORT to a number.' },
        { variable: 'FAL_KEY', problem: `is odd like ${secret}`, fix: 'Set FAL_KEY.' },
      ])
    }
    if (deed === 'broker') throw new AppError('broker_unavailable', { cause: new Error(`refused ${secret}`) })

    const logger = createLogger({ name: 'small', level: 'info', scrubber })
    const service = createService({ name: 'small', version: '0.1.0', logger, scrubber, readiness: {} })
    const closing = createGate()
    service.get('/slow', async (_request, reply) => {
      reply.hijack()
      reply.raw.write('began ')
      await closing.opened
      reply.raw.end('and ended')
    })
    service.post('/throw', async () => {
      setImmediate(() => {
        throw new Error('nobody handles this')
      })
      return {}
    })
    service.post('/reject', async () => {
      void Promise.reject(undefined)
      return {}
    })
    service.addHook('preClose', async () => {
      if (deed !== 'hangs') setTimeout(closing.open, 300)
    })

    await runService({
      service,
      host: '127.0.0.1',
      port: Number(port),
      gracePeriodMs: deed === 'hangs' ? 200 : 5_000,
      onClose: async () => {
        await delay(10)
        logger.info('let go')
      },
    })
  },
  { name: 'small', scrubber },
)
