import type { SandboxState } from './control.ts'
import { faultTable } from './faults.ts'
import { providers, type Provider } from './operation.ts'

/** The page at `/`: every fault with the line that sets it, and the state of the sandbox. */
export function controlPage(origin: string, state: SandboxState): string {
  const tables = providers.map(provider => faultsOf(origin, provider)).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>SoundFoundry sandbox</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-top: 1px solid #ccc; padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; }
pre, code { font: 13px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>SoundFoundry sandbox</h1>
<p>It stands in for fal and Replicate. Every fault takes <code>times</code> (only so many requests), <code>key</code>
(a key's fingerprint), <code>match</code> (part of the prompt), <code>operation</code>,
<code>every</code> (only each so-many-th request) and <code>for_s</code> (only so many seconds), beside its own parameters.</p>
<pre>
${escape(`curl ${origin}/control
curl ${origin}/control/faults
curl '${origin}/control/work?provider=fal&prompt=piano'
curl '${origin}/control/requests?provider=fal&operation=submit'
curl -X POST ${origin}/control/keys/fal
curl -X DELETE ${origin}/control/keys/fal_3f9a1c20
curl -X DELETE ${origin}/control/faults/fal/lock-account
curl -X DELETE ${origin}/control/faults
curl -X DELETE ${origin}/control`)}
</pre>
<h2>Now</h2>
<pre>${escape(JSON.stringify(state, undefined, 2))}</pre>
${tables}
</body>
</html>
`
}

function faultsOf(origin: string, provider: Provider): string {
  const rows = Object.entries(faultTable[provider]).map(([name, fault]) => {
    const body =
      fault.example === undefined ? '' : ` -H 'content-type: application/json' -d '${JSON.stringify(fault.example)}'`
    const line = `curl -X PUT ${origin}/control/faults/${provider}/${name}${body}`
    const own = Object.keys(fault.parameters).join(', ')
    return `<tr><td>${name}</td><td>${escape(fault.about)}<br><code>${escape(line)}</code></td><td>${own}</td></tr>`
  })
  return `<h2>Faults of ${provider}</h2>
<table><tr><th>fault</th><th>what it does</th><th>its own parameters</th></tr>
${rows.join('\n')}
</table>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
