/**
 * What a person needs to know once everything runs.
 *
 * @param {{ origin: string, sandboxOrigin: string | undefined, withTokens: boolean }} plan
 */
export function welcome({ origin, sandboxOrigin, withTokens }) {
  const body = JSON.stringify({ prompt: 'Warm lo-fi piano with soft rain', duration_s: 20 })
  const url = `${origin}/api/tracks`
  return [
    '',
    `  Dashboard  ${origin}/`,
    `  Gateway    ${origin}`,
    `  Providers  ${origin}/api/health/providers`,
    ...(sandboxOrigin === undefined ? [] : [`  Sandbox    ${sandboxOrigin}`]),
    ...(withTokens ? ['', "  API_TOKENS is set: add -H 'Authorization: Bearer <client token>' to every call."] : []),
    '',
    '  Ask for a track and wait for it:',
    `    curl -s -H 'Content-Type: application/json' -H 'Prefer: wait=30' -d '${body}' ${url}`,
    '  or in PowerShell:',
    `    Invoke-RestMethod -Method Post -ContentType application/json -Headers @{Prefer='wait=30'} -Body '${body}' ${url}`,
    '',
    '  Try what an operator does, in another terminal (on Windows .\\soundfoundry):',
    '    ./soundfoundry keys status',
    `    ./soundfoundry keys rotate fal${sandboxOrigin === undefined ? '' : ' --new-sandbox-key'}`,
    '    ./soundfoundry --help',
    '',
    '  Ctrl-C ends everything.',
    '',
  ].join('\n')
}

/**
 * What is said before anything of a sandbox starts: that it is one, where a real key was looked for, and what was found.
 *
 * @param {{ envFile: string, isThere: boolean }} looked the dotenv file, and whether there is one
 */
export function sandboxNotice({ envFile, isThere }) {
  const found = isThere ? `${envFile} holds no FAL_KEY and no REPLICATE_API_TOKEN,` : `There is no ${envFile},`
  const lines = [
    'SANDBOX: no provider key is configured, so NO MUSIC IS BOUGHT.',
    'Both providers are played on this machine, with made-up keys.',
    '',
    found,
    'and neither does the environment. To use real ones put them there.',
  ]
  if (!isThere)
    lines[lines.length - 1] = 'and no key in the environment. To use real ones write FAL_KEY=… into that file.'
  const width = Math.max(...lines.map(line => line.length))
  const edge = '─'.repeat(width + 4)
  const rows = lines.map(line => `  │  ${line.padEnd(width)}  │`)
  return ['', `  ┌${edge}┐`, ...rows, `  └${edge}┘`, ''].join('\n')
}
