import { SoundFoundryClient } from '@soundfoundry/client'
import { wantsToken } from './describe-error.ts'
import { byId } from './element.ts'
import { everyWhileVisible } from './every-while-visible.ts'
import { KeysView } from './keys-view.ts'
import { Player } from './player.ts'
import { ProvidersView } from './providers-view.ts'
import { Session, windowStorage } from './session.ts'
import { SignIn } from './sign-in.ts'
import { TrackForm } from './track-form.ts'
import { TracksView } from './tracks-view.ts'
import type { Visit } from './visit.ts'

const refreshMs = 5_000
const timeoutMs = 8_000

const content = byId('content', HTMLElement)
const announcements = byId('announcements', HTMLElement)
const release = byId('release', HTMLElement)
const session = new Session(windowStorage())
const signIn = new SignIn(session, begin)
let end = new AbortController()

/** Shows everything that the token opens, until the gateway wants another one. */
function begin(): void {
  end.abort()
  end = new AbortController()
  const { signal } = end
  const own = end
  content.hidden = true
  const client = new SoundFoundryClient({
    // Where the page is, also behind a proxy that gives the gateway a path of its own.
    baseUrl: new URL('.', location.href).href,
    token: session.token ?? undefined,
    timeoutMs,
    signal,
  })
  void enter({
    client,
    signal,
    announce: text => (announcements.textContent = text),
    note: error => {
      if (signal.aborted || !wantsToken(error)) return
      own.abort()
      content.hidden = true
      signIn.ask(error)
    },
  })
}

async function enter(visit: Visit): Promise<void> {
  const { client, signal, note } = visit
  try {
    const { version } = await client.health()
    release.textContent = version
  } catch (error) {
    // Any other error is told by the parts of the page, which go on asking.
    note(error)
  }
  if (signal.aborted) return
  signIn.welcome()
  content.hidden = false
  const [navigation] = performance.getEntriesByType('navigation')
  const protocol = navigation instanceof PerformanceNavigationTiming ? navigation.nextHopProtocol : ''
  const tracks = new TracksView(visit, new Player(visit), protocol)
  const parts = [new ProvidersView(visit), tracks, new KeysView(visit)]
  new TrackForm(visit, track => tracks.add(track)).listen()
  everyWhileVisible(refreshMs, async () => void (await Promise.all(parts.map(part => part.refresh()))), signal)
}

begin()
