import type { ReactElement } from 'react'
import { useReference } from './context.ts'
import { Rows } from './field-list.tsx'
import { Prose, Words } from './prose.tsx'
import { homeBase } from './samples.ts'

const names: Readonly<Record<string, string>> = {
  client_token: 'Client token',
  event_ticket: 'Ticket',
  signed_address: 'Signed address',
}
const order = ['client_token', 'event_ticket', 'signed_address']

/** How any call is made, and what the samples are. */
function Calling(): ReactElement {
  return (
    <section id="calling" aria-labelledby="calling-name">
      <h2 id="calling-name">Calling the API</h2>
      <div className="card text">
        <p>
          The address of this gateway is{' '}
          <code>
            <span data-base="">{homeBase}</span>
          </code>
          . The whole API is also an OpenAPI 3.1 document: <a href="./openapi.json">openapi.json</a>.
        </p>
        <p>
          This page calls nothing. Each operation has a sample in curl, JavaScript (Node.js 20 or later) and Python to
          copy and run where you work. <code>SOUNDFOUNDRY_TOKEN</code> stands for your client token there; where the
          gateway asks for none, leave the line out. The ids in samples and examples are made up: put yours in their
          place.
        </p>
        <p>
          Where a call takes an <code>Idempotency-Key</code>, its sample makes a new one each time it is run, so that
          each run makes a track of its own. Keep the key of a call until it is answered: the same call with the same
          key, sent again, gives the same track.
        </p>
      </div>
    </section>
  )
}

function Authentication(): ReactElement {
  const { document } = useReference()
  const schemes = Object.entries(document.components.securitySchemes)
  return (
    <section id="authentication" aria-labelledby="authentication-name">
      <h2 id="authentication-name">Authentication</h2>
      <div className="card text">
        <p>
          Calls carry <code>Authorization: Bearer</code> with a space and a client token behind it. Of each operation it
          is said which scope the token has to have, and what may stand in its place.
        </p>
        <Rows>
          {schemes
            .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
            .map(([name, { description }]) => (
              <div key={name} className="row">
                <dt>{names[name] ?? name}</dt>
                <dd>
                  <p>
                    <Words text={description} />
                  </p>
                </dd>
              </div>
            ))}
        </Rows>
      </div>
    </section>
  )
}

/** What stands before the operations. */
export function Opening(): ReactElement {
  const { document } = useReference()
  return (
    <>
      <h1>API reference</h1>
      <div className="text">
        <Prose text={document.info.description} />
      </div>
      <Calling />
      <Authentication />
    </>
  )
}
