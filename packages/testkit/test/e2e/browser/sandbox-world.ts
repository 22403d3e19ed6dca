import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import {
  createGatewayClient,
  freePort,
  makeFalKey,
  makeReplicateToken,
  startSystem,
  type GatewayClient,
  type System,
} from '../../../src/index.ts'

/** A page in a browser, and what went wrong in it by its own account. */
export interface OpenPage {
  readonly page: Page
  readonly problems: readonly string[]
  /** Leads to another view. */
  readonly go: (view: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** The sandbox as `npm start` runs it, and a browser. */
export interface SandboxWorld {
  readonly system: System
  readonly gateway: GatewayClient
  /** The file of the made-up keys. */
  readonly envFile: string
  /** A window of its own, with nothing kept from another. */
  readonly open: (options?: BrowserContextOptions) => Promise<OpenPage>
  readonly stop: () => Promise<void>
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What a browser itself says of a gateway that is not there; the page has words of its own for that. */
const isOfNetwork = (text: string): boolean => text.startsWith('Failed to load resource: net::')

/** Remembers every sound that is played: the page's elements are in no document. */
const listen = `
  window.played = []
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () { window.played.push(this); return play.call(this) }
`

/** Starts a whole sandbox, whose gateway may play faults and write keys, and a browser. */
export async function startSandboxWorld(directory: string, browserPath: string): Promise<SandboxWorld> {
  const envFile = join(directory, 'sandbox.env')
  const lines = [`FAL_KEY='${makeFalKey()}'`, `REPLICATE_API_TOKEN='${makeReplicateToken()}'`, '']
  await writeFile(envFile, lines.join('\n'), { mode: 0o600 })
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const system = await startSystem({
    sandbox: { port, queueMs: 100, generationMs: 400, audioSeconds: 5 },
    env: { SOUNDFOUNDRY_ENV: 'development' },
    appEnv: {
      api: { SANDBOX_URL: origin, SANDBOX_ENV_FILE: envFile },
      'fal-worker': { ENV_FILE: envFile, FAL_KEY: '' },
      'replicate-worker': { ENV_FILE: envFile, REPLICATE_API_TOKEN: '' },
    },
  })
  const browser = await chromium.launch({ executablePath: browserPath, args: flags }).catch(async (error: unknown) => {
    await system.stop()
    throw error
  })

  const open: SandboxWorld['open'] = async (options = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    })
    context.setDefaultTimeout(30_000)
    await context.addInitScript(listen)
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', error => problems.push(error.message))
    page.on('console', message => {
      if (message.type() === 'error' && !isOfNetwork(message.text())) problems.push(message.text())
    })
    return {
      page,
      problems,
      go: async view => {
        await page.goto(`${system.apiUrl}/#${view}`)
        // The address leads before the view is there.
        await page.locator('h1').first().waitFor({ state: 'attached' })
        await page.locator('.skeleton').first().waitFor({ state: 'detached' })
      },
      close: () => context.close(),
    }
  }
  return {
    system,
    gateway: createGatewayClient(system.apiUrl),
    envFile,
    open,
    stop: async () => {
      await browser.close()
      await system.stop()
    },
  }
}
