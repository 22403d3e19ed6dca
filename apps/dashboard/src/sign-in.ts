import { byId, element } from './element.ts'
import { describeError } from './describe-error.ts'
import { readToken, type Session } from './session.ts'

/** The form that asks for a client token, and the button that forgets it. */
export class SignIn {
  readonly #session: Session
  readonly #section = byId('sign-in', HTMLElement)
  readonly #field = byId('token', HTMLInputElement)
  readonly #complaint = byId('sign-in-error', HTMLElement)
  readonly #signOut = byId('sign-out', HTMLButtonElement)

  /** @param onChange called when another token is there, or none any more */
  constructor(session: Session, onChange: () => void) {
    this.#session = session
    byId('sign-in-form', HTMLFormElement).addEventListener('submit', event => {
      event.preventDefault()
      const token = readToken(this.#field.value)
      if (token === null) return this.#complain('No token looks like this.', 'Paste the token alone, without spaces.')
      session.keep(token)
      onChange()
    })
    this.#signOut.addEventListener('click', () => {
      session.forget()
      onChange()
    })
  }

  /** Shows the form. Why a token was refused is told; that one is needed is what the form says. */
  ask(error: unknown): void {
    const wasRefused = this.#session.token !== null
    this.#session.forget()
    this.#section.hidden = false
    this.#signOut.hidden = true
    const { message, fix } = describeError(error)
    if (wasRefused) this.#complain(message, fix)
    else this.#complaint.replaceChildren()
    this.#field.focus()
  }

  /** Hides the form: the gateway lets this page in. */
  welcome(): void {
    this.#section.hidden = true
    this.#field.value = ''
    this.#complaint.replaceChildren()
    this.#signOut.hidden = this.#session.token === null
  }

  #complain(message: string, fix: string | null): void {
    this.#complaint.replaceChildren(element('p', {}, message), fix === null ? '' : element('p', {}, fix))
  }
}
