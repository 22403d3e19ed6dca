import { AppError, parseUrl } from '@soundfoundry/errors'

function invalid(message: string): AppError {
  return new AppError('configuration_invalid', { detail: message, errors: [{ path: 'REPLICATE_API_URL', message }] })
}

/**
 * Reads the base URL of the API, for instance `https://api.replicate.com/v1`, or that of a proxy or of the sandbox.
 *
 * @throws AppError `configuration_invalid` when no token could safely be sent there
 */
export function parseEndpoint(apiUrl: string): URL {
  const url = parseUrl(apiUrl)
  if (url === null)
    throw invalid('REPLICATE_API_URL is not a URL: set it to https://api.replicate.com/v1 or leave it out.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalid('REPLICATE_API_URL must begin with https:// (or http:// for the sandbox).')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw invalid('REPLICATE_API_URL must be a bare base URL: no user, password, query or fragment.')
  }
  return url
}

/**
 * The address of the next page of a listing, checked: the token travels with the request, so nothing but the configured
 * API is ever asked, whatever the answer named.
 *
 * @returns null when the link leads anywhere else
 */
export function nextPage(link: string, endpoint: URL): URL | null {
  const url = parseUrl(link, endpoint)
  if (url === null) return null
  const basePath = endpoint.pathname.endsWith('/') ? endpoint.pathname : `${endpoint.pathname}/`
  const staysHome = url.origin === endpoint.origin && url.pathname.startsWith(basePath)
  return staysHome && url.username === '' && url.password === '' ? url : null
}
