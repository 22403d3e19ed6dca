import { parseUrl } from '@soundfoundry/errors'
import { whyRefused, type Reach } from '@soundfoundry/service'
import type { RequestProblem } from '@soundfoundry/track'

/**
 * What is wrong with the address of a webhook as far as no look-up is needed to tell, or null. Where its name leads is looked at
 * with every call.
 *
 * @param path the field that holds it
 */
export function checkWebhookUrl(text: string, reach: Reach, path = 'webhook_url'): RequestProblem | null {
  const url = /[\s\p{Cc}]/u.test(text) ? null : parseUrl(text)
  if (url === null) {
    return { path, message: 'must be a whole address, such as https://example.com/hook' }
  }
  const why = whyRefused(url, reach)
  return why === null ? null : { path, message: `must be the https address of a public server: ${why}` }
}
