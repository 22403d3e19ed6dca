import { spawn } from 'node:child_process'
import { systemEnvironment } from './child-environment.mjs'

/**
 * Opens an address in the browser of whoever sits here, where there is one: what fails is no matter, it was printed too.
 *
 * @param {string} url
 */
export function openPage(url) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]]
  const display = { DISPLAY: process.env.DISPLAY, WAYLAND_DISPLAY: process.env.WAYLAND_DISPLAY }
  const env = { ...systemEnvironment(process.env), ...display }
  const child = spawn(command, args, { detached: true, stdio: 'ignore', env, windowsHide: true })
  child.once('error', () => undefined)
  child.unref()
}
